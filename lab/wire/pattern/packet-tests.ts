import { bytesOf } from "../packet/bytes.ts";
import { describeContent, describeHosts, protocolName } from "../packet/describe-words.ts";
import type { Endpoint, Marks, Packet, TcpNote } from "../packet/packet.ts";
import type { TcpFlag } from "../packet/tcp.ts";
import type { Aspect, PacketTest } from "./pattern.ts";

/** One end of a line: a host, an address, or any; with or without a port. */
export interface End {
  /** A host's name, an IP address, `any`, or `everyone` (broadcast and multicast). */
  name: string;
  port?: number;
}

export function testHosts(from: End, to: End, way: ">" | "<->", expected: string): PacketTest {
  const goes = (packet: Packet, a: End, b: End) =>
    isEnd(packet, packet.from, a) && isEnd(packet, packet.to, b);
  return {
    aspect: "hosts",
    expected,
    holds: (packet) => goes(packet, from, to) || (way === "<->" && goes(packet, to, from)),
    seen: describeHosts,
  };
}

/** All packets of one host: from it or to it. */
export function testHost(end: End, expected: string): PacketTest {
  return testHosts(end, { name: "any" }, "<->", expected);
}

function isEnd(packet: Packet, endpoint: Endpoint, end: End): boolean {
  return (
    isNamed(packet, endpoint, end.name) && (end.port === undefined || hasPort(packet, endpoint, end.port))
  );
}

function isNamed(packet: Packet, endpoint: Endpoint, name: string): boolean {
  if (name === "any" || endpoint.host === name || endpoint.address === name) return true;
  if (endpoint.isGroup !== true) return false;
  if (name === "everyone") return true;
  // A question to everyone is for the one it asks for, whoever else may hear it.
  if (packet.arp?.target.host !== undefined) return packet.arp.target.host === name;
  return packet.seenBy.some((place) => place.startsWith(`${name} `));
}

/** An ICMP error has no ports of its own, and is about a packet that had. */
function hasPort({ icmp }: Packet, endpoint: Endpoint, port: number): boolean {
  if (endpoint.port === port) return true;
  return icmp?.about !== undefined && (icmp.about.from.port === port || icmp.about.to.port === port);
}

const protocolTests: Record<string, (packet: Packet) => boolean> = {
  TCP: ({ protocol }) => protocol === "tcp",
  UDP: ({ protocol }) => protocol === "udp",
  ICMP: ({ protocol }) => protocol === "icmp" || protocol === "icmpv6",
  ICMPV6: ({ protocol }) => protocol === "icmpv6",
  ARP: ({ protocol }) => protocol === "arp",
  DNS: ({ dns }) => dns !== undefined,
  IPV4: ({ ip }) => ip?.version === 4,
  IPV6: ({ ip }) => ip?.version === 6,
};
export const protocolWords = ["TCP", "UDP", "ICMP", "ICMPv6", "ARP", "DNS", "IPv4", "IPv6"];

export function testProtocol(word: string): PacketTest | undefined {
  const holds = protocolTests[word.toUpperCase()];
  if (holds === undefined) return undefined;
  return { aspect: "protocol", expected: word, holds, seen: protocolName };
}

/**
 * Flags as people say them: those named are set. SYN, FIN and RST are clear unless named, and so is ACK beside
 * SYN alone, so `SYN` is not SYN ACK, while `FIN` is FIN whatever is acknowledged with it. PSH, URG, ECE and CWR
 * are of no matter unless named. With `only`, the flags are these and no others.
 */
export function testFlags(named: readonly TcpFlag[], isOnly: boolean, expected: string): PacketTest {
  const clear: TcpFlag[] = ["SYN", "FIN", "RST"];
  if (named.includes("SYN")) clear.push("ACK");
  const forbidden = clear.filter((flag) => !named.includes(flag));
  return {
    aspect: "flags",
    expected,
    holds: ({ tcp }) =>
      tcp !== undefined &&
      named.every((flag) => tcp.flags.includes(flag)) &&
      (isOnly ? tcp.flags.length === named.length : !forbidden.some((flag) => tcp.flags.includes(flag))),
    seen: (packet) => packet.tcp?.flags.join(" ") ?? protocolName(packet),
  };
}

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

const comparisons: Record<Comparison, (a: number, b: number) => boolean> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

export const comparisonSigns = Object.keys(comparisons);

export function isComparison(text: string): text is Comparison {
  return Object.hasOwn(comparisons, text);
}

export function compare(a: number, comparison: Comparison, b: number): boolean {
  return comparisons[comparison](a, b);
}

/** What of a packet is a number, by the words that name it. */
const numbers: Record<string, { aspect: Aspect; read(packet: Packet): number | undefined }> = {
  seq: { aspect: "seq", read: ({ tcp }) => tcp?.seq },
  ack: { aspect: "ack", read: ({ tcp }) => (tcp?.flags.includes("ACK") ? tcp.ack : undefined) },
  len: { aspect: "length", read: ({ length }) => length },
  win: { aspect: "window", read: ({ tcp }) => tcp?.window },
  window: { aspect: "window", read: ({ tcp }) => tcp?.window },
  ttl: { aspect: "TTL", read: ({ ip }) => ip?.hopLimit },
};
export const numberWords = Object.keys(numbers);

export function testNumber(
  word: string,
  comparison: Comparison,
  value: number,
  expected: string,
): PacketTest | undefined {
  const number = numbers[word.toLowerCase()];
  if (number === undefined) return undefined;
  const { aspect, read } = number;
  return {
    aspect,
    expected,
    holds: (packet) => {
      const seen = read(packet);
      return seen !== undefined && compare(seen, comparison, value);
    },
    seen: (packet) => {
      const seen = read(packet);
      return seen === undefined ? `no ${word.toLowerCase()}` : `${word.toLowerCase()} ${seen}`;
    },
  };
}

/** @param value bytes, one character each. Without `isWhole` they stand anywhere in the payload. */
export function testPayload(value: string, isWhole: boolean, expected: string): PacketTest {
  return {
    aspect: "payload",
    expected,
    holds: ({ payload, length }) =>
      isWhole ? payload === value && length === value.length : payload.includes(value),
    seen: seenPayload,
  };
}

export function testPayloadShape(shape: RegExp, expected: string): PacketTest {
  // A global or sticky expression would remember where it stopped in the packet before.
  const fresh = new RegExp(shape.source, shape.flags.replace(/[gy]/g, ""));
  const text = new TextDecoder();
  return {
    aspect: "payload",
    expected,
    holds: ({ payload }) => fresh.test(text.decode(bytesOf(payload))),
    seen: seenPayload,
  };
}

function seenPayload(packet: Packet): string {
  return packet.length === 0 ? "no payload" : describeContent(packet, 40);
}

const noteWords: Record<string, TcpNote> = {
  retransmission: "retransmission",
  "out-of-order": "out of order",
  "duplicate-ack": "duplicate ACK",
  "dup-ack": "duplicate ACK",
  "keep-alive": "keep-alive",
  "keep-alive-ack": "keep-alive ACK",
  "zero-window": "zero window",
  "window-update": "window update",
};

const fateWords: Record<string, (packet: Packet) => boolean> = {
  lost: ({ marks }) => marks.lost === true,
  delivered: ({ receivedAtMs }) => receivedAtMs !== undefined,
  delayed: ({ marks }) => marks.delayedMs !== undefined,
  duplicated: ({ marks }) => marks.duplicated === true,
  corrupted: ({ marks }) => marks.corrupted === true,
  held: ({ marks }) => marks.held === true,
};
export const courseWords = [...Object.keys(noteWords), ...Object.keys(fateWords), "bad-checksum"];

export function testCourse(word: string): PacketTest | undefined {
  const note = noteWords[word.toLowerCase()];
  if (note !== undefined) {
    return {
      aspect: "course",
      expected: word,
      holds: ({ tcp }) => tcp?.notes.includes(note) === true,
      seen: ({ tcp }) => tcp?.notes.join(", ") || `no ${note}`,
    };
  }
  if (word.toLowerCase() === "bad-checksum") {
    return {
      aspect: "checksum",
      expected: word,
      holds: ({ checksum }) => checksum === "wrong",
      seen: ({ checksum }) => checksum,
    };
  }
  const fate = fateWords[word.toLowerCase()];
  if (fate === undefined) return undefined;
  return { aspect: "fate", expected: word, holds: fate, seen: seenFate };
}

/** How long a packet was under way, as measured or, where nobody measured, as the wire's agent delayed it. */
export function testDelay(comparison: Comparison, ms: number, expected: string): PacketTest {
  return {
    aspect: "fate",
    expected,
    holds: (packet) => {
      const delay = underWayMs(packet);
      return delay !== undefined && compare(delay, comparison, ms);
    },
    seen: seenFate,
  };
}

function underWayMs({ atMs, receivedAtMs, marks }: Packet): number | undefined {
  return receivedAtMs === undefined ? marks.delayedMs : receivedAtMs - atMs;
}

function seenFate(packet: Packet): string {
  const delay = underWayMs(packet);
  const { delayedMs: _, ...others } = packet.marks;
  const words: string[] = Object.keys(others satisfies Marks);
  if (delay !== undefined) words.push(`under way for ${Number(delay.toFixed(3))} ms`);
  return words.join(", ") || "not known to have arrived";
}

export function negate(test: PacketTest): PacketTest {
  return { ...test, expected: `not ${test.expected}`, holds: (packet) => !test.holds(packet) };
}
