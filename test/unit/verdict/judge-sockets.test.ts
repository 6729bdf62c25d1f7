import { describe, expect, it } from "vitest";
import type { Count, ListenerMatch, SocketMatch } from "../../../lab/scenario/scenario.ts";
import { parseSs } from "../../../lab/verdict/ss.ts";
import { shown, type Wish } from "./seen.ts";

const bob = (lines: readonly string[]) =>
  ({
    kind: "sockets",
    host: "bob",
    sockets: parseSs(lines.map((line) => `${line}\n`).join("")).sockets,
  }) as const;
const listening = (listener: ListenerMatch, is = true): Wish => ({
  what: "listening",
  host: "bob",
  listener,
  is,
});
const sockets = (socket: SocketMatch, count: Partial<Count> = {}): Wish => ({
  what: "sockets",
  host: "bob",
  socket,
  count: { atLeast: 1, atMost: Number.POSITIVE_INFINITY, ...count },
});

const BOB = bob([
  'LISTEN 2 5 *:9999 *:* users:(("node",pid=7,fd=20))',
  "LISTEN 0 511 127.0.0.1:8080 0.0.0.0:*",
  "ESTAB 0 0 [::ffff:10.99.7.10]:9999 [::ffff:10.99.7.20]:40001",
  "ESTAB 0 0 [::ffff:10.99.7.10]:9999 [::ffff:10.99.7.30]:40001",
  "TIME-WAIT 0 0 10.99.7.10:9998 10.99.7.20:40002",
]);

describe("who listens", () => {
  it.each<[string, ListenerMatch]>([
    ["on a port", { port: 9999 }],
    ["on a port from a variable", { port: "9999" }],
    ["on every address", { port: 9999, address: "any" }],
    ["on one address", { port: 8080, address: "127.0.0.1" }],
    ["with a backlog", { port: 9999, backlog: 5 }],
    ["with callers who wait", { port: 9999, waiting: { atLeast: 1, atMost: 2 } }],
  ])("%s", (_, listener) => {
    expect(shown(listening(listener), BOB)).toBe("pass");
    expect(shown(listening(listener, false), BOB)).toContain("somebody does");
  });

  it("is nobody", () => {
    expect(shown(listening({ port: 1 }, false), BOB)).toBe("pass");
    expect(shown(listening({ port: 8080, address: "any" }, false), BOB)).toBe("pass");
    expect(shown(listening({ port: 1 }), bob([]))).toBe(
      "a listener on port 1\nno listener at all\nnext: is the program still running, and did it say why it could not listen?",
    );
  });

  it("is somebody on other ports", () => {
    expect(shown(listening({ port: 1 }), BOB)).toBe(
      [
        "a listener on port 1",
        "listeners on ports 8080, 9999",
        "next: is the program still running, and did it say why it could not listen?",
        "State   Recv-Q  Send-Q  Local           Peer",
        "LISTEN  2       5       *:9999          *:*",
        "LISTEN  0       511     127.0.0.1:8080  0.0.0.0:*",
      ].join("\n"),
    );
  });

  it("is bound elsewhere", () => {
    expect(shown(listening({ port: 8080, address: "any" }), BOB)).toContain(
      "a listener on 127.0.0.1 port 8080\nit is bound to another address",
    );
  });

  it("has another queue", () => {
    expect(shown(listening({ port: 9999, backlog: 6 }), BOB)).toContain(
      "a listener on port 9999 with a backlog of 6\n2 waiting, with a backlog of 5",
    );
  });

  it("is named where it should be nobody", () => {
    expect(shown(listening({ port: 9999 }, false), BOB)).toContain("somebody does\nit is node");
  });
});

describe("which sockets there are", () => {
  it.each<[string, SocketMatch, Partial<Count>]>([
    ["any at all", {}, {}],
    ["in a state", { state: "ESTABLISHED" }, { atLeast: 2, atMost: 2 }],
    ["on a port", { port: 9998 }, { atMost: 1 }],
    ["with a peer, by IPv4 in IPv6 too", { peer: "10.99.7.20" }, { atLeast: 2, atMost: 2 }],
    ["with a peer's port", { peerPort: 40_001 }, { atLeast: 2, atMost: 2 }],
    ["with callers who wait", { state: "LISTEN", waiting: { atLeast: 2, atMost: 2 } }, {}],
    [
      "with more callers than wait",
      { state: "LISTEN", waiting: { atLeast: 3, atMost: 9 } },
      { atLeast: 0, atMost: 0 },
    ],
    ["none", { state: "CLOSE-WAIT" }, { atLeast: 0, atMost: 0 }],
  ])("%s", (_, socket, count) => {
    expect(shown(sockets(socket, count), BOB)).toBe("pass");
  });

  it("are too few, and near ones are in other states", () => {
    expect(shown(sockets({ state: "TIME-WAIT", port: 9999 }), BOB)).toBe(
      [
        "at least 1 socket in TIME-WAIT on port 9999",
        "none",
        "there are such sockets in other states: 1 in LISTEN, 2 in ESTABLISHED",
        "State        Recv-Q  Send-Q  Local                     Peer",
        "LISTEN       2       5       *:9999                    *:*",
        "ESTABLISHED  0       0       [::ffff:10.99.7.10]:9999  [::ffff:10.99.7.20]:40001",
        "ESTABLISHED  0       0       [::ffff:10.99.7.10]:9999  [::ffff:10.99.7.30]:40001",
      ].join("\n"),
    );
  });

  it("are too many", () => {
    expect(shown(sockets({ state: "ESTABLISHED" }, { atLeast: 0, atMost: 0 }), BOB)).toMatch(
      /^no sockets in ESTABLISHED\n2 of them\nState/,
    );
  });

  it("are drawn up to a number that can be read", () => {
    const many = bob(Array.from({ length: 50 }, (_, index) => `ESTAB 0 0 10.0.0.1:80 10.0.0.2:${index + 1}`));
    const text = shown(sockets({}, { atLeast: 60 }), many);
    expect(text.split("\n")).toHaveLength(2 + 1 + 20 + 1);
    expect(text).toContain("… and 30 more");
  });
});
