/**
 * What a capture file holds, whichever of the two formats it was saved in: classic pcap
 * (draft-ietf-opsawg-pcap) or pcapng (draft-ietf-opsawg-pcapng).
 */

/** The link types that the dissector reads; the numbers are those of the LINKTYPE_ registry. */
export const linkTypes = {
  null: 0,
  ethernet: 1,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

export interface CaptureInterface {
  /** As the capturing program named it (`eth0`, or `bob eth0` in the captures that the lab saves). */
  name?: string;
  description?: string;
  /** A LINKTYPE_ number; see {@link linkTypes}. */
  linkType: number;
  /** The most bytes kept of one frame; 0 is no limit. */
  snapLength: number;
  /** How many frames the kernel says it gave to, and kept from, the capturing program. */
  received?: number;
  dropped?: number;
}

/** One frame as it was captured. The time is in two parts because nanoseconds since 1970 outgrow a number. */
export interface CapturedFrame {
  /** Index into the capture's interfaces. */
  interface: number;
  /** Whole seconds since 1970-01-01 UTC. */
  seconds: number;
  /** 0 to 999,999,999. */
  nanoseconds: number;
  bytes: Uint8Array;
  /** The frame's length on the wire; `bytes` is shorter where the capture cut it (snap length). */
  originalLength: number;
  /** Remarks on this frame, in their order (pcapng only). */
  comments?: string[];
  /** Which way it passed the interface, where the capture says so (pcapng only). */
  direction?: "in" | "out";
}

export interface NameRecord {
  address: string;
  names: string[];
}

/** How a capture's bytes came to an end. The offsets count from the first byte of the file. */
export type CaptureEnd =
  | { state: "complete" }
  /** The file stops within a block, or before one: a program still writing, or killed while it was. */
  | { state: "incomplete"; offset: number; missing: string }
  /** No more bytes will mend it. What stood before `offset` was read and is kept. */
  | { state: "invalid"; offset: number; problem: string };

export interface Capture {
  format: "pcap" | "pcapng" | "unknown";
  hardware?: string;
  application?: string;
  interfaces: CaptureInterface[];
  /** Names that the capture itself gives to addresses (pcapng's name resolution block). */
  names: NameRecord[];
  frames: CapturedFrame[];
  end: CaptureEnd;
}
