import type { ArpMessage } from "./arp.ts";
import type { DnsMessage } from "./dns.ts";
import type { IcmpMessage } from "./icmp.ts";
import type { TcpFlag, TcpOptions } from "./tcp.ts";
import type { ChecksumVerdict } from "./verify-checksum.ts";

/**
 * One packet on the wire, once, however many hosts saw it. A plain value: it goes through JSON unchanged, so
 * events, reports and patterns all work from it.
 */
export interface Packet {
  /** The place of its first sighting, `me eth0#17`. Stays the same when more is captured and merged again. */
  id: string;
  /** Its place on the timeline, from 1. */
  number: number;
  /** When it was first seen, normally as it left its sender: milliseconds since the timeline's start. */
  atMs: number;
  /** When the host it was for saw it, on the same clock; absent when that is not known, or it never came. */
  receivedAtMs?: number;
  /** The interfaces that saw it, in order of time: `me eth0`, `bob eth0`. */
  seenBy: readonly string[];
  from: Endpoint;
  to: Endpoint;
  /** The innermost protocol that was recognised: `ip` is any other one over IP, `other` what is not even IP. */
  protocol: Protocol;
  vlan?: number;
  ip?: IpFacts;
  tcp?: TcpFacts;
  icmp?: IcmpMessage;
  arp?: ArpMessage;
  dns?: DnsMessage;
  /** Bytes that the protocol carries; 0 for a bare ACK. */
  length: number;
  /**
   * The beginning of those bytes, one character U+0000 to U+00FF for each byte. Shorter than `length` when it
   * was cut: by the capture, or to the excerpt asked for.
   */
  payload: string;
  checksum: ChecksumVerdict;
  marks: Marks;
  /** Why it could not be read to the end. */
  problem?: string;
}

export type Protocol = "tcp" | "udp" | "icmp" | "icmpv6" | "arp" | "ip" | "other";

export interface Endpoint {
  /** The host that owns the address, where the lab knows it. */
  host?: string;
  /** An IP address; a MAC address for what is not IP. */
  address: string;
  port?: number;
  /** The address is a group's: broadcast or multicast. */
  isGroup?: true;
}

export interface IpFacts {
  version: 4 | 6;
  hopLimit: number;
  /** What its sender numbered it with; IPv6 only numbers fragments. */
  id?: number;
  fragment?: { offset: number; more: boolean };
}

export interface TcpFacts {
  flags: readonly TcpFlag[];
  /** Counted from the connection's first in this direction: a SYN has 0, the first byte of data 1. */
  seq: number;
  /** In the same way, counting what the other side sent; 0 without the ACK flag. */
  ack: number;
  rawSeq: number;
  rawAck: number;
  /** Bytes that the sender of this segment will take. */
  window: number;
  /** False when the handshake was not seen: the window may then have to be multiplied (RFC 7323). */
  windowIsExact: boolean;
  /** Which connection of the timeline this is, from 1. */
  connection: number;
  handshakeSeen: boolean;
  options: TcpOptions;
  notes: readonly TcpNote[];
}

/** What a segment is in the course of its connection. */
export const tcpNotes = [
  "retransmission",
  "out of order",
  "duplicate ACK",
  "keep-alive",
  "keep-alive ACK",
  "zero window",
  "window update",
  /** Bytes before this segment are missing from the captures. */
  "gap before",
] as const;
export type TcpNote = (typeof tcpNotes)[number];

/** What became of the packet on its way: as the wire's agent says, or as two captures tell when compared. */
export interface Marks {
  lost?: true;
  delayedMs?: number;
  duplicated?: true;
  corrupted?: true;
  held?: true;
}

/** A name for the one who sends or gets it, for people to read. */
export function hostLabel(endpoint: Endpoint): string {
  return endpoint.host ?? (endpoint.isGroup ? "everyone" : endpoint.address);
}
