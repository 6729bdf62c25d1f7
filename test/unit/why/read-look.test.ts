import { describe, expect, test } from "vitest";
import type { LookTexts } from "../../../lab/why/gather/probe.ts";
import { readLook, readRules, readWay } from "../../../lab/why/gather/read-look.ts";
import { programOf } from "../../../lab/why/sockets.ts";

const nothing: LookTexts = {
  ...{ links: "", routes4: "", routes6: "", neighbours: "", tcp: "", udp: "" },
  ...{ rules4: "", rules6: "", hostsFile: "", resolvConf: "", programs: [] },
};

describe("what a host's own tools print", () => {
  test("tells the cards, and which of them are up", () => {
    const links = `[{"ifname":"lo","flags":["LOOPBACK","UP"],"addr_info":[{"local":"127.0.0.1","prefixlen":8}]},
      {"ifname":"eth0","flags":["BROADCAST"],"addr_info":[]}]`;
    expect(readLook({ ...nothing, links }).links).toEqual([
      { name: "lo", isUp: true, isLoopback: true, addresses: ["127.0.0.1/8"] },
      { name: "eth0", isUp: false, isLoopback: false, addresses: [] },
    ]);
  });

  test("tells sockets and names; Docker's own name server is nobody's", () => {
    const tcp = `LISTEN 0 4096 127.0.0.11:44345 0.0.0.0:*\nLISTEN 2 1 0.0.0.0:9007 0.0.0.0:* users:(("python3",pid=7,fd=3))\n`;
    const hostsFile = "127.0.0.1\tlocalhost\n# a comment\n10.1.2.3 rob robert # his\n";
    const view = readLook({
      ...nothing,
      tcp,
      hostsFile,
      resolvConf: "nameserver 127.0.0.11\noptions ndots:0\n",
    });
    expect(view.tcp.map(({ local, recvQ, sendQ }) => [local.port, recvQ, sendQ])).toEqual([[9007, 2, 1]]);
    expect(view.hostsFile).toContainEqual({ address: "10.1.2.3", names: ["rob", "robert"] });
    expect(view.nameservers).toEqual(["127.0.0.11"]);
  });

  test("tells rules that turn packets away, but for the wire's own", () => {
    const text = [
      "*filter",
      ":INPUT DROP [7:420]",
      ":NEXT-ROOM - [0:0]",
      "[3:180] -A INPUT -p tcp -m tcp --dport 80 -j DROP",
      "[0:0] -A NEXT-ROOM -j REJECT --reject-with icmp-port-unreachable",
      "[0:0] -A OUTPUT -j ACCEPT",
      "[1:60] -A mine -p tcp -j REJECT --reject-with tcp-reset",
      "COMMIT",
    ].join("\n");
    expect(readRules(text, "")).toEqual([
      { text: "-P INPUT DROP", target: "DROP", packets: 7 },
      { text: "-A INPUT -p tcp -m tcp --dport 80 -j DROP", target: "DROP", packets: 3 },
      { text: "-A mine -p tcp -j REJECT --reject-with tcp-reset", target: "REJECT", packets: 1 },
    ]);
  });

  test("tells the way to an address, and whether the next hop has answered", () => {
    const route = `[{"dst":"10.9.0.1","gateway":"10.99.7.1","dev":"eth0","prefsrc":"10.99.7.20"}]`;
    const neighbours = `[{"dst":"10.99.7.1","dev":"eth0","state":["FAILED"]},{"dst":"10.9.0.1","lladdr":"02:00:00:00:00:01"}]`;
    expect(readWay("10.9.0.1", { route, neighbours })).toEqual({
      route: { via: "10.99.7.1", device: "eth0", source: "10.99.7.20" },
      neighbour: { mac: null, state: "FAILED" },
    });
    expect(readWay("192.0.2.1", { route: "", neighbours: "[]" })).toEqual({ route: null, neighbour: null });
  });

  test("is passed over where it cannot be read", () => {
    const strange = { ...nothing, links: "Error: no such thing", tcp: "what?\n", rules4: "[x:y] -A -j DROP" };
    expect(readLook(strange)).toMatchObject({ links: [], tcp: [], rules: [] });
  });
});

test.each([
  [["node", "/usr/local/bin/greet-server", "--port", "7"], "greet-server"],
  [["python3", "-u", "/srv/chat.py"], "chat.py"],
  [["sh", "-c", "while true; do nc -l 7; done"], "sh"],
  [["/usr/sbin/nginx", "-g", "daemon off;"], "nginx"],
])("%j is called %s", (command, name) => {
  const owners = [{ name: "MainThread", pid: 7, fd: 3 }];
  const view = { ...readLook(nothing), programs: [{ pid: 7, state: "S", command }] };
  const any = { address: "0.0.0.0", interface: null, port: null };
  const socket = { state: "LISTEN", recvQ: 0, sendQ: 5, local: any, peer: any, owners } as const;
  expect(programOf(view, socket)).toBe(name);
});
