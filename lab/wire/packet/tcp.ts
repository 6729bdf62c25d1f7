import { readUint16, readUint32 } from "./bytes.ts";

export const tcpFlags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] as const;
export type TcpFlag = (typeof tcpFlags)[number];

/** The order in which people say them: SYN ACK, FIN ACK, RST ACK, PSH ACK. */
const spokenOrder: readonly TcpFlag[] = ["SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

/** All 256 sets, made once: a packet's flags are then one look-up, and equal sets are the same array. */
const flagSets: readonly (readonly TcpFlag[])[] = Array.from({ length: 256 }, (_, bits) =>
  spokenOrder.filter((flag) => bits & (1 << tcpFlags.indexOf(flag))),
);

export function flagsOf(bits: number): readonly TcpFlag[] {
  return flagSets[bits & 0xff] ?? [];
}

export function flagBits(flags: readonly TcpFlag[]): number {
  return flags.reduce((bits, flag) => bits | (1 << tcpFlags.indexOf(flag)), 0);
}

export interface TcpOptions {
  maximumSegmentSize?: number;
  /** The shift count, 0 to 14. */
  windowScale?: number;
  sackPermitted?: true;
  /** Blocks that arrived beyond a hole: raw sequence numbers, left edge and the one after the right. */
  sackBlocks?: [left: number, right: number][];
  timestamp?: { value: number; echo: number };
}

/**
 * Reads the options of a TCP header; those it does not know are stepped over, and one whose length cannot be
 * right ends the list, as it does in a kernel.
 * @param start where the options begin, 20 bytes into the header
 * @see RFC 9293, section 3.2; RFC 7323 (window scale, timestamps); RFC 2018 (SACK)
 */
export function readTcpOptions(bytes: Uint8Array, start: number, end: number): TcpOptions {
  const options: TcpOptions = {};
  let at = start;
  while (at < end) {
    const kind = bytes[at];
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > end) break;
    readOption(bytes, at, length, options);
    at += length;
  }
  return options;
}

function readOption(bytes: Uint8Array, at: number, length: number, options: TcpOptions): void {
  const kind = bytes[at];
  if (kind === 2 && length === 4) options.maximumSegmentSize = readUint16(bytes, at + 2);
  else if (kind === 3 && length === 3) options.windowScale = Math.min(bytes[at + 2] ?? 0, 14);
  else if (kind === 4 && length === 2) options.sackPermitted = true;
  else if (kind === 5) {
    options.sackBlocks = [];
    for (let block = at + 2; block + 8 <= at + length; block += 8) {
      options.sackBlocks.push([readUint32(bytes, block), readUint32(bytes, block + 4)]);
    }
  } else if (kind === 8 && length === 10) {
    options.timestamp = { value: readUint32(bytes, at + 2), echo: readUint32(bytes, at + 6) };
  }
}
