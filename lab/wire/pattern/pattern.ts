import type { Packet } from "../packet/packet.ts";

/** One line of a pattern, ready to be held against packets. */
export interface Pattern {
  /** The line as it was written. */
  text: string;
  /** How many packets it stands for; without it, one. */
  quantity?: { kind: "exactly" | "at least" | "at most"; count: number };
  /** All of them must hold. */
  tests: PacketTest[];
  /** The most, and the least, milliseconds since the packet that the line before stands for. */
  withinMs?: number;
  afterMs?: number;
}

/** One thing that a packet must be, with words for the case that it is not. */
export interface PacketTest {
  aspect: Aspect;
  /** As it was written: `SYN ACK`, `len > 1000`. */
  expected: string;
  holds(packet: Packet): boolean;
  /** What the packet is in this respect: `RST ACK`, `len 26`. */
  seen(packet: Packet): string;
}

export type Aspect =
  | "hosts"
  | "protocol"
  | "flags"
  | "seq"
  | "ack"
  | "length"
  | "window"
  | "TTL"
  | "payload"
  | "course"
  | "fate"
  | "checksum"
  | "message"
  | "time";

export function holdsFor(pattern: Pattern, packet: Packet): boolean {
  return pattern.tests.every((test) => test.holds(packet));
}
