import { describe, expect, it } from "vitest";
import { mergeCaptures } from "../../../lab/wire/packet/merge-captures.ts";
import type { Packet } from "../../../lab/wire/packet/packet.ts";
import { linkTypes } from "../../../lab/wire/pcap/capture.ts";
import { craftCapture, hosts, packetsOf } from "./craft-capture.ts";
import {
  arp,
  bytes,
  dns,
  dnsName,
  ethernet,
  icmp,
  ip,
  ipv4,
  ipv6,
  join,
  synOptions,
  tcp,
  udp,
  uint16,
  uint32,
} from "./craft-frame.ts";

function packetOf(frame: Uint8Array, linkType: number = linkTypes.ethernet): Packet {
  const capture = craftCapture([[0, frame]]);
  capture.interfaces = [{ linkType, snapLength: 0 }];
  const [packet] = mergeCaptures([{ host: undefined, capture }], { hosts }).packets;
  if (packet === undefined) throw new Error("there is no packet");
  return packet;
}

const syn = tcp({ flags: ["SYN"], options: synOptions() });
const datagram = syn.subarray(14);
const me = { host: "me", address: "10.0.0.3" };
const bob = { host: "bob", address: "10.0.0.2" };

describe("a TCP segment", () => {
  it("says who sent it to whom, its flags, options and window", () => {
    expect(packetOf(syn)).toMatchObject({
      from: { ...me, port: 40000 },
      to: { ...bob, port: 9999 },
      protocol: "tcp",
      ip: { version: 4, hopLimit: 64, id: 1 },
      length: 0,
      payload: "",
      checksum: "ok",
      marks: {},
      tcp: {
        flags: ["SYN"],
        seq: 0,
        ack: 0,
        window: 64240,
        options: {
          maximumSegmentSize: 1460,
          sackPermitted: true,
          timestamp: { value: 1, echo: 0 },
          windowScale: 7,
        },
      },
    });
  });

  it("keeps its payload byte for byte", () => {
    const payload = Uint8Array.from({ length: 256 }, (_, value) => value);
    const packet = packetOf(tcp({ payload }));
    expect(Uint8Array.from(packet.payload, (character) => character.charCodeAt(0))).toEqual(payload);
    expect(JSON.parse(JSON.stringify(packet))).toEqual(packet);
  });

  it("keeps as much of a long payload as is asked for, and its whole length", () => {
    const [packet] = packetsOf([[0, tcp({ payload: "0123456789" })]], { excerptBytes: 4 });
    expect(packet).toMatchObject({ payload: "0123", length: 10 });
  });

  it("reads SACK blocks", () => {
    const options = join(Uint8Array.of(1, 1, 5, 10), uint32(100, 200));
    expect(packetOf(tcp({ options })).tcp?.options.sackBlocks).toEqual([[100, 200]]);
  });

  it("survives options whose length cannot be right", () => {
    expect(packetOf(tcp({ options: Uint8Array.of(2, 0, 0, 0) })).tcp?.options).toEqual({});
    expect(packetOf(tcp({ options: Uint8Array.of(8, 10, 0, 0) })).tcp?.options).toEqual({});
  });

  it.each([
    ["right", "ok"],
    ["offload", "left to the card"],
    ["wrong", "wrong"],
  ] as const)("with a checksum that is %s is told as %s", (checksum, verdict) => {
    expect(packetOf(tcp({ payload: "odd", checksum })).checksum).toBe(verdict);
    expect(packetOf(tcp({ from: "fd00::3", to: "fd00::2", checksum })).checksum).toBe(verdict);
  });

  it("is not counted beyond its datagram, where the link pads short frames", () => {
    expect(packetOf(join(tcp({ payload: "hi" }), new Uint8Array(10)))).toMatchObject({
      length: 2,
      payload: "hi",
    });
  });

  it("that the capture cut short has its whole length and an unknown checksum", () => {
    const frame = tcp({ payload: "0123456789" });
    const capture = craftCapture([[0, frame.subarray(0, frame.length - 6)]]);
    capture.frames[0] = { ...capture.frames[0], originalLength: frame.length } as (typeof capture.frames)[0];
    const [packet] = mergeCaptures([{ host: undefined, capture }]).packets;
    expect(packet).toMatchObject({ length: 10, payload: "0123", checksum: "unknown" });
  });
});

describe("the link", () => {
  const sll = join(uint16(4, 1, 6), new Uint8Array(8), uint16(0x0800), datagram);
  const sll2 = join(
    uint16(0x0800, 0),
    uint32(2),
    uint16(1),
    Uint8Array.of(0, 6),
    new Uint8Array(8),
    datagram,
  );
  it.each([
    ["raw IP", linkTypes.raw, datagram],
    ["BSD loopback", linkTypes.null, join(uint32(2), datagram)],
    ["Linux cooked", linkTypes.linuxCooked, sll],
    ["Linux cooked, second version", linkTypes.linuxCooked2, sll2],
    ["Ethernet", linkTypes.ethernet, syn],
  ])("may be %s", (_, linkType, frame) => {
    expect(packetOf(frame, linkType)).toMatchObject({
      from: me,
      to: bob,
      tcp: { flags: ["SYN"] },
      checksum: "ok",
    });
  });

  it("may have a VLAN tag", () => {
    expect(packetOf(ethernet(datagram, { vlan: 42 }))).toMatchObject({ vlan: 42, tcp: { flags: ["SYN"] } });
  });

  it("that is not known is named", () => {
    expect(packetOf(syn, 9999)).toMatchObject({
      protocol: "other",
      problem: "the link type 9999 is not known",
    });
  });
});

describe("IP", () => {
  const segment = tcp({ payload: "whole" }).subarray(34);

  it("may have options", () => {
    const frame = ethernet(
      ipv4(segment, { from: "10.0.0.3", to: "10.0.0.2", protocol: 6, options: Uint8Array.of(1, 1, 1, 0) }),
    );
    expect(packetOf(frame)).toMatchObject({ payload: "whole", checksum: "ok" });
  });

  it("in fragments has its ports in the first", () => {
    const base = { from: "10.0.0.3", to: "10.0.0.2", protocol: 17, id: 77 };
    const first = ethernet(
      ipv4(udp({ payload: "01234567" }).subarray(34), { ...base, fragment: { offset: 0, more: true } }),
    );
    const second = ethernet(ipv4(bytes("rest"), { ...base, fragment: { offset: 16, more: false } }));
    expect(packetOf(first)).toMatchObject({
      protocol: "udp",
      to: { ...bob, port: 5000 },
      ip: { id: 77, fragment: { offset: 0, more: true } },
      checksum: "unknown",
    });
    expect(packetOf(second)).toMatchObject({
      protocol: "ip",
      payload: "rest",
      ip: { fragment: { offset: 16, more: false } },
    });
    expect(packetOf(second).to).toEqual(bob);
  });

  it("of version 6 may have extension headers", () => {
    const options = join(Uint8Array.of(43, 0), new Uint8Array(6), Uint8Array.of(6, 0), new Uint8Array(6));
    const inner = tcp({ from: "fd00::3", to: "fd00::2", payload: "six" }).subarray(54);
    const frame = ethernet(ipv6(inner, { from: "fd00::3", to: "fd00::2", protocol: 0, options }), {
      type: 0x86dd,
    });
    expect(packetOf(frame)).toMatchObject({
      from: { host: "me" },
      protocol: "tcp",
      payload: "six",
      checksum: "ok",
    });
  });

  it("of version 6 in fragments tells its place", () => {
    const options = join(Uint8Array.of(17, 0), uint16(8 | 1), uint32(99));
    const frame = ethernet(ipv6(bytes("middle"), { from: "fd00::3", to: "fd00::2", protocol: 44, options }), {
      type: 0x86dd,
    });
    expect(packetOf(frame)).toMatchObject({
      protocol: "ip",
      payload: "middle",
      ip: { version: 6, id: 99, fragment: { offset: 8, more: true } },
    });
  });
});

describe("ARP", () => {
  it("asks everyone who has an address", () => {
    expect(packetOf(arp({}))).toMatchObject({
      protocol: "arp",
      from: me,
      to: { address: "ff:ff:ff:ff:ff:ff", isGroup: true },
      arp: { operation: "request", target: { host: "bob", address: "10.0.0.2" } },
      length: 0,
    });
  });

  it("answers the one who asked", () => {
    const answer = arp({
      operation: 2,
      from: "10.0.0.2",
      fromMac: "02:00:00:00:00:02",
      to: "10.0.0.3",
      toMac: "02:00:00:00:00:03",
    });
    expect(packetOf(answer)).toMatchObject({
      from: bob,
      to: me,
      arp: { operation: "reply", sender: { host: "bob", mac: "02:00:00:00:00:02" } },
    });
  });
});

describe("ICMP", () => {
  it("echoes", () => {
    expect(packetOf(icmp({ rest: join(uint16(7, 3), bytes("abc")) }))).toMatchObject({
      protocol: "icmp",
      icmp: { means: "echo request", echo: { id: 7, seq: 3 } },
      payload: "abc",
      checksum: "ok",
    });
  });

  it("quotes the packet that could not be delivered", () => {
    const quoted = udp({ toPort: 5001 }).subarray(14, 14 + 28);
    const frame = icmp({ from: "10.0.0.2", to: "10.0.0.3", type: 3, code: 3, rest: join(uint32(0), quoted) });
    expect(packetOf(frame).icmp).toMatchObject({
      means: "port unreachable",
      about: {
        protocol: "udp",
        from: { address: "10.0.0.3", port: 40000 },
        to: { address: "10.0.0.2", port: 5001 },
      },
    });
  });

  it("of version 6 asks for neighbours", () => {
    const frame = icmp({
      from: "fd00::3",
      to: "ff02::1:ff00:2",
      type: 135,
      rest: join(uint32(0), ip("fd00::2")),
    });
    expect(packetOf(frame)).toMatchObject({
      protocol: "icmpv6",
      to: { address: "ff02::1:ff00:2", isGroup: true },
      icmp: { means: "neighbour solicitation", neighbour: "fd00::2" },
      checksum: "ok",
    });
  });

  it("may say what has no name here", () => {
    expect(packetOf(icmp({ type: 42 })).icmp?.means).toBe("type 42");
  });
});

describe("DNS", () => {
  const question = { name: "bob.lab", type: 1 };

  it("asks", () => {
    expect(packetOf(udp({ toPort: 53, payload: dns({ questions: [question] }) })).dns).toEqual({
      id: 1,
      isResponse: false,
      code: "NOERROR",
      questions: [{ name: "bob.lab", type: "A" }],
      answers: [],
      isBroken: false,
    });
  });

  it("answers with addresses and names, compressed or not", () => {
    const message = dns({
      flags: 0x8180,
      questions: [question],
      answers: [
        { name: "bob.lab", type: 5, data: join(uint16(0xc00c)) },
        { name: "bob.lab", type: 1, data: ip("10.0.0.2") },
        { name: "bob.lab", type: 28, data: ip("fd00::2") },
        { name: "2.0.0.10.in-addr.arpa", type: 12, data: dnsName("bob") },
      ],
    });
    const packet = packetOf(
      udp({ from: "10.0.0.2", to: "10.0.0.3", fromPort: 53, toPort: 40000, payload: message }),
    );
    expect(packet.dns?.answers.map(({ type, data }) => [type, data])).toEqual([
      ["CNAME", "bob.lab"],
      ["A", "10.0.0.2"],
      ["AAAA", "fd00::2"],
      ["PTR", "bob"],
    ]);
  });

  it("says that there is no such name", () => {
    expect(
      packetOf(udp({ toPort: 53, payload: dns({ flags: 0x8183, questions: [question] }) })).dns?.code,
    ).toBe("NXDOMAIN");
  });

  it("over TCP follows its length", () => {
    const message = dns({ questions: [question] });
    const packet = packetOf(tcp({ toPort: 53, payload: join(uint16(message.length), message) }));
    expect(packet.dns?.questions).toEqual([{ name: "bob.lab", type: "A" }]);
  });

  it("is not led in circles by pointers", () => {
    const loop = join(uint16(1, 0x0100, 1, 0, 0, 0), uint16(0xc00c), uint16(1, 1));
    expect(packetOf(udp({ toPort: 53, payload: loop })).dns).toMatchObject({ questions: [], isBroken: true });
  });

  it("is told by Docker's own resolver, whatever its port", () => {
    const frame = udp({
      from: "127.0.0.1",
      to: "127.0.0.11",
      toPort: 41234,
      payload: dns({ questions: [question] }),
    });
    expect(packetOf(frame).dns?.questions).toHaveLength(1);
  });
});

describe("what is cut short", () => {
  it.each([
    ["an Ethernet header", syn.subarray(0, 10), "the Ethernet header is cut short"],
    ["an IPv4 header", syn.subarray(0, 30), "the IPv4 header is cut short"],
    ["a TCP header", syn.subarray(0, 44), "the TCP header is cut short"],
  ])("is named: %s", (_, frame, problem) => {
    const capture = craftCapture([[0, frame]]);
    capture.frames = capture.frames.map((each) => ({ ...each, originalLength: syn.length }));
    expect(mergeCaptures([{ host: undefined, capture }]).packets[0]?.problem).toBe(problem);
  });
});
