import { describe, expect, it } from "vitest";
import type { Packet } from "../../../../lab/wire/packet/packet.ts";
import { parsePattern, parseSelector } from "../../../../lab/wire/pattern/parse-pattern.ts";
import { holdsFor, type Pattern } from "../../../../lab/wire/pattern/pattern.ts";
import { conversation, hostCapture, merge, packetsOf } from "../craft-capture.ts";
import { arp, bytes, dns, icmp, ip, join, tcp, udp, uint32 } from "../craft-frame.ts";

const known = ["me", "bob", "curl"];

function pattern(text: string, parse = parsePattern): Pattern {
  const { pattern: found, problem } = parse(text, { hosts: known });
  if (found === undefined) throw new Error(`${text}: ${problem.message}`);
  return found;
}

function one(frame: Uint8Array): Packet {
  const [packet] = packetsOf([[0, frame]]);
  if (packet === undefined) throw new Error("there is no packet");
  return packet;
}

const holds = (text: string, frame: Uint8Array) => holdsFor(pattern(text), one(frame));

describe("flags", () => {
  it.each([
    ["SYN", ["SYN"], true],
    ["SYN", ["SYN", "ECE", "CWR"], true],
    ["SYN", ["SYN", "ACK"], false],
    ["SYN ACK", ["SYN", "ACK"], true],
    ["SYN-ACK", ["SYN", "ACK"], true],
    ["ACK SYN", ["SYN", "ACK"], true],
    ["SYN ACK", ["SYN"], false],
    ["FIN", ["FIN"], true],
    ["FIN", ["FIN", "PSH", "ACK"], true],
    ["FIN ACK", ["FIN"], false],
    ["FIN", ["FIN", "RST"], false],
    ["RST", ["RST", "ACK"], true],
    ["RST", ["RST"], true],
    ["ACK", ["ACK"], true],
    ["ACK", ["SYN", "ACK"], false],
    ["ACK", ["FIN", "ACK"], false],
    ["PSH", ["PSH", "ACK"], true],
    ["only FIN", ["FIN", "ACK"], false],
    ["only FIN ACK", ["FIN", "ACK"], true],
    ["not SYN", ["ACK"], true],
    ["not SYN", ["SYN", "ACK"], false],
    ["syn", ["SYN"], true],
  ] as const)("`%s` and a segment with %j: %s", (flags, seen, expected) => {
    expect(holds(`me > bob ${flags}`, tcp({ flags: seen }))).toBe(expected);
  });

  it("`ACK` alone is a bare one, but not where data is spoken of", () => {
    const data = tcp({ flags: ["ACK"], payload: "hello" });
    expect(holds("me > bob ACK", data)).toBe(false);
    expect(holds('me > bob ACK "hello"', data)).toBe(true);
    expect(holds("me > bob len 5 ACK", data)).toBe(true);
    expect(holds("me > bob only ACK", data)).toBe(true);
  });
});

describe("ends", () => {
  const there = tcp({});
  const back = tcp({ from: "10.0.0.2", to: "10.0.0.3", fromPort: 9999, toPort: 40000 });
  it.each([
    ["me > bob", true, false],
    ["bob > me", false, true],
    ["bob < me", true, false],
    ["me <-> bob", true, true],
    ["me > bob:9999", true, false],
    ["me <-> bob:9999", true, true],
    ["me:9999 <-> bob", false, false],
    ["any > :9999", true, false],
    ["any > any", true, true],
    ["10.0.0.3 > 10.0.0.2:9999", true, false],
    ["curl > bob", false, false],
    ["everyone > bob", false, false],
  ])("`%s`", (text, isThere, isBack) => {
    expect([holds(text, there), holds(text, back)]).toEqual([isThere, isBack]);
  });

  it("may be IPv6 addresses, in brackets before a port", () => {
    const frame = tcp({ from: "fd00::3", to: "fd00::2" });
    expect(holds("fd00::3 > [fd00::2]:9999 IPv6", frame)).toBe(true);
    expect(holds("fd00::3 > fd00::4", frame)).toBe(false);
  });

  it("of an ICMP error have the ports that it is about", () => {
    const quoted = udp({ toPort: 5001 }).subarray(14, 14 + 28);
    const error = icmp({ from: "10.0.0.2", to: "10.0.0.3", type: 3, code: 3, rest: join(uint32(0), quoted) });
    expect(holdsFor(pattern("me <-> bob:5001", parseSelector), one(error))).toBe(true);
    expect(holdsFor(pattern("me <-> bob:5002", parseSelector), one(error))).toBe(false);
  });

  it("of a question to everyone are the one who asks and the one asked for", () => {
    expect(holds("me > bob ARP", arp({}))).toBe(true);
    expect(holds("me > curl ARP", arp({}))).toBe(false);
    expect(holds("me > everyone ARP", arp({}))).toBe(true);
    expect(holds("me > any ARP", arp({}))).toBe(true);
  });
});

describe("tests", () => {
  const hello = tcp({ seq: 100, payload: "hello, Bob\r\n", window: 1000 });
  it.each([
    ["TCP", true],
    ["UDP", false],
    ["IPv4", true],
    ["IPv6", false],
    ["seq 1", true],
    ["seq = 2", false],
    ["len 12", true],
    ["len > 12", false],
    ["len >= 12", true],
    ["len < 13 len != 11", true],
    ["win <= 1000", true],
    ["window 999", false],
    ["ttl 64", true],
    ['"Bob"', true],
    ['"hello, Bob\\r\\n"', true],
    ['= "Bob"', false],
    ['= "hello, Bob\\r\\n"', true],
    ['"\\x42\\u{6f}b"', true],
    ["0x0d0a", true],
    ["= 0x0d0a", false],
    ["/^hello, \\w+/", true],
    ["/HELLO/", false],
    ["/HELLO/i", true],
    ["retransmission", false],
    ["not retransmission", true],
    ["lost", false],
    ["bad-checksum", false],
    ["any", true],
    ["not UDP not lost", true],
  ])("`%s` of a segment that says hello: %s", (test, expected) => {
    expect(holds(`me > bob ${test}`, hello)).toBe(expected);
  });

  it("`ack 27` is a number, and `ACK` a flag", () => {
    const { me, bob } = conversation();
    const [, , packet] = packetsOf([
      [0, bob.send(["SYN", "ACK"], 0, 1)],
      [1, bob.send(["ACK"], 1, 1, { payload: "0123456789" })],
      [2, me.send(["ACK"], 1, 11)],
    ]);
    expect(packet && holdsFor(pattern("me > bob ack 11"), packet)).toBe(true);
    expect(packet && holdsFor(pattern("me > bob ACK ack > 10"), packet)).toBe(true);
    expect(packet && holdsFor(pattern("me > bob ack 12"), packet)).toBe(false);
  });

  it("know what a payload in UTF-8 says", () => {
    const frame = udp({ payload: "grüß dich 👋" });
    expect(holds('me > bob UDP "grüß"', frame)).toBe(true);
    expect(holds("me > bob /dich 👋$/u", frame)).toBe(true);
  });

  it("hold for one packet as for the one before, also with an expression that remembers", () => {
    const greeting = pattern("me > bob /hello/g");
    expect([holdsFor(greeting, one(hello)), holdsFor(greeting, one(hello))]).toEqual([true, true]);
  });

  it("know the messages of ARP, ICMP and DNS", () => {
    expect(holds("me > any ARP who-has bob", arp({}))).toBe(true);
    expect(holds("me > any ARP who-has 10.0.0.2", arp({}))).toBe(true);
    expect(holds("me > any ARP who-has curl", arp({}))).toBe(false);
    expect(holds("me > bob ICMP echo request", icmp({}))).toBe(true);
    expect(holds("me > bob ICMP echo-reply", icmp({}))).toBe(false);
    expect(holds("me > bob ICMP unreachable", icmp({ type: 3, code: 1 }))).toBe(true);
    const query = udp({ toPort: 53, payload: dns({ questions: [{ name: "bob", type: 1 }] }) });
    expect(holds("me > any DNS query A bob", query)).toBe(true);
    expect(holds("me > any DNS query AAAA bob", query)).toBe(false);
    expect(holds("me > any DNS answer", query)).toBe(false);
    const answers = [{ name: "bob", type: 1, data: ip("10.0.0.2") }];
    const answer = udp({ fromPort: 53, payload: dns({ flags: 0x8180, questions: [], answers }) });
    expect(holds("any > any DNS answer 10.0.0.2", answer)).toBe(true);
    expect(holds("any > any DNS NXDOMAIN", answer)).toBe(false);
  });

  it("know what became of a packet", () => {
    const syn = tcp({ flags: ["SYN"] });
    const [lost] = merge([hostCapture("me", [[0, syn]]), hostCapture("bob", [])]);
    const [late] = merge([hostCapture("me", [[0, syn, "delayed 99 ms"]]), hostCapture("bob", [[100, syn]])]);
    expect(lost && holdsFor(pattern("me > bob SYN lost"), lost)).toBe(true);
    expect(lost && holdsFor(pattern("me > bob SYN delivered"), lost)).toBe(false);
    expect(late && holdsFor(pattern("me > bob SYN delayed"), late)).toBe(true);
    expect(late && holdsFor(pattern("me > bob delayed >= 100ms"), late)).toBe(true);
    expect(late && holdsFor(pattern("me > bob delayed > 100ms"), late)).toBe(false);
  });
});

describe("a line", () => {
  it.each([
    ["exactly 2 x me > bob SYN", { kind: "exactly", count: 2 }],
    ["at least 3x me > bob", { kind: "at least", count: 3 }],
    ["at most 1 × me > bob", { kind: "at most", count: 1 }],
  ])("may count: %s", (text, quantity) => {
    expect(pattern(text).quantity).toEqual(quantity);
  });

  it("may have time bounds", () => {
    expect(pattern("me > bob SYN within 200ms after >= 1.5s")).toMatchObject({
      withinMs: 200,
      afterMs: 1500,
    });
  });
});

describe("a selector", () => {
  it.each([
    ["bob", true],
    ["curl", false],
    ["bob:9999", true],
    ["me <-> bob:9999 TCP", true],
    ["me <-> bob UDP", false],
    ["TCP", true],
    ["SYN", true],
    ["DNS", false],
  ])("may be `%s`", (text, expected) => {
    expect(holdsFor(pattern(text, parseSelector), one(tcp({ flags: ["SYN"] })))).toBe(expected);
  });
});

describe("a mistake is shown where it is", () => {
  it.each([
    ["me > bbo SYN", "bbo", "there is no host `bbo`. Did you mean `bob`?"],
    ["me > zarquon SYN", "zarquon", "there is no host `zarquon`. The hosts are me, bob, curl."],
    ["me bob SYN", "bob", "`>`, `<` or `<->` was expected here, as in `me > bob`"],
    ["me > bob SNY", "SNY", "`SNY` is no word for packets. Did you mean `SYN`?"],
    ["me > bob retransmision", "retransmision", "Did you mean `retransmission`?"],
    ["me > bob len > much", "much", "a number was expected here, as in `len > 1000`"],
    ["me > bob within soon", "soon", "a time was expected here, as in `within 200ms`"],
    ['me > bob "never closed', '"never closed', "this text is not closed"],
    ['me > bob "a\\qb"', "\\q", "`\\q` is no escape"],
    ["me > bob 0x123", "0x123", "bytes have two hex digits each"],
    ["me > bob /(/", "/(/", "this is no regular expression"],
    ["me > bob:99999", "bob:99999", "`99999` is no port"],
    ["2 x me > bob SYN", "2", "say `exactly`, `at least` or `at most`"],
    ["exactly two x me > bob", "two", "a number was expected here"],
    ["exactly 2 me > bob", "me", "an `x` was expected here"],
    ["me > bob ICMP prot unreachable", "prot", "Did you mean `port unreachable`?"],
    ["me > bob only len 5", "len", "flags were expected after `only`"],
    ["me > bob > curl", ">", "`>` compares nothing here"],
    ["me > bob !", "!", "`!` means nothing here"],
    ["me > bob not", "", "a test was expected after `not`"],
    ["me >", "", "the line ends where a host, an address, or `any` was expected"],
    ["", "", "the line ends where a host"],
  ])("%s", (text, at, message) => {
    const { problem } = parsePattern(text, { hosts: known });
    expect(problem?.message).toContain(message);
    expect(text.slice(problem?.offset, (problem?.offset ?? 0) + (problem?.length ?? 0))).toBe(at);
    if (at === "") expect(problem?.offset).toBe(text.length);
  });

  it("also where a selector speaks of time", () => {
    expect(parseSelector("me > bob within 1s").problem?.message).toContain(
      "belong to the lines under `expect`",
    );
  });
});

it("bytes that are no text are looked for as they are", () => {
  const frame = tcp({ payload: join(bytes("a"), Uint8Array.of(0, 0xff, 0xfe)) });
  expect(holds("me > bob 0x00fffe", frame)).toBe(true);
  expect(holds('me > bob "\\0\\xff"', frame)).toBe(true);
});
