import { describe, expect, it } from "vitest";
import { parseSs } from "../../../lab/verdict/ss.ts";

/** As iproute2 6.1 prints it. */
const OUTPUT = `LISTEN     0      5                    *:9999               *:*     users:(("node",pid=7,fd=20),("node",pid=8,fd=3))
LISTEN     0      128     127.0.0.53%lo:53           0.0.0.0:*
ESTAB      36     0          10.99.7.10:9999      10.99.7.20:40001
SYN-RECV   0      0          10.99.7.10:9999      10.99.7.20:40002
TIME-WAIT  0      0         [fe80::1]%eth0:22    [2001:db8::1]:1
`;

describe("what ss says", () => {
  it("is one socket in a line, its state by its RFC's name", () => {
    expect(parseSs(OUTPUT)).toEqual({
      sockets: [
        {
          state: "LISTEN",
          recvQ: 0,
          sendQ: 5,
          local: { address: "*", interface: null, port: 9999 },
          peer: { address: "*", interface: null, port: null },
          owners: [
            { name: "node", pid: 7, fd: 20 },
            { name: "node", pid: 8, fd: 3 },
          ],
        },
        {
          state: "LISTEN",
          recvQ: 0,
          sendQ: 128,
          local: { address: "127.0.0.53", interface: "lo", port: 53 },
          peer: { address: "0.0.0.0", interface: null, port: null },
          owners: [],
        },
        {
          state: "ESTABLISHED",
          recvQ: 36,
          sendQ: 0,
          local: { address: "10.99.7.10", interface: null, port: 9999 },
          peer: { address: "10.99.7.20", interface: null, port: 40_001 },
          owners: [],
        },
        expect.objectContaining({ state: "SYN-RECEIVED" }),
        expect.objectContaining({
          state: "TIME-WAIT",
          local: { address: "fe80::1", interface: "eth0", port: 22 },
          peer: { address: "2001:db8::1", interface: null, port: 1 },
        }),
      ],
      strange: [],
      rest: "",
    });
  });

  it.each([
    ["a header", "State Recv-Q Send-Q Local Address:Port Peer Address:Port Process"],
    ["a message", "Cannot open netlink socket: Protocol not supported"],
    ["an unknown state", "FOO 0 0 1.2.3.4:5 1.2.3.4:5"],
    ["a name of every object", "constructor 0 0 1.2.3.4:5 1.2.3.4:5"],
    ["a port that is none", "ESTAB 0 0 1.2.3.4:99999 1.2.3.4:5"],
    ["a queue that is none", "ESTAB x 0 1.2.3.4:5 1.2.3.4:5"],
    ["half a line", "ESTAB 0 0 1.2.3.4:5"],
  ])("is strange where it is %s", (_, line) => {
    expect(parseSs(`${line}\n`)).toEqual({ sockets: [], strange: [line], rest: "" });
  });

  it("is not judged before its line has ended", () => {
    expect(parseSs("ESTAB 0 0 1.2.3.4:5 1.2.3.4:56")).toEqual({
      sockets: [],
      strange: [],
      rest: "ESTAB 0 0 1.2.3.4:5 1.2.3.4:56",
    });
    expect(parseSs("")).toEqual({ sockets: [], strange: [], rest: "" });
  });
});
