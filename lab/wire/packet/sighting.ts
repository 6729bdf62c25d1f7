import type { CapturedFrame, CaptureInterface } from "../pcap/capture.ts";
import { formatIpv4, formatIpv6 } from "./address.ts";
import type { AddressBook } from "./address-book.ts";
import { byteString, readUint32 } from "./bytes.ts";
import { dissect } from "./dissect.ts";
import { type Dissection, etherTypes, ipProtocols } from "./dissection.ts";
import { parseMarks } from "./marks.ts";
import type { Marks } from "./packet.ts";

/** One host's look at one packet: two of them, or more, are the same packet on its way. */
export interface Sighting {
  /** The host whose capture it is from, if the capture is a host's. */
  host: string | undefined;
  /** The interface, with the host's name before it: `bob eth0`. */
  place: string;
  /** Its place in that capture, from 0. */
  index: number;
  atMs: number;
  direction: "in" | "out" | undefined;
  frame: CapturedFrame;
  interface: CaptureInterface;
  found: Dissection;
  marks: Marks;
  /** What a saved capture of both ends says about the time until it was received. */
  underWayMs: number | undefined;
}

export interface Origin {
  seconds: number;
  nanoseconds: number;
}

/** Milliseconds from the origin to the frame, exact to the nanosecond over a hundred days. */
export function sinceOriginMs(frame: CapturedFrame, origin: Origin): number {
  return (frame.seconds - origin.seconds) * 1000 + (frame.nanoseconds - origin.nanoseconds) / 1e6;
}

export function sight(
  frame: CapturedFrame,
  index: number,
  seenOn: CaptureInterface,
  host: string | undefined,
  place: string,
  atMs: number,
): Sighting {
  const found = dissect(frame.bytes, seenOn.linkType, frame.originalLength);
  const { marks, underWayMs } = frame.comments === undefined ? noRemarks : parseMarks(frame.comments);
  return {
    host,
    place,
    index,
    atMs,
    direction: frame.direction ?? found.direction,
    frame,
    interface: seenOn,
    found,
    marks,
    underWayMs,
  };
}

const noRemarks: { marks: Marks; underWayMs?: number } = { marks: {} };

/**
 * The host that sent the packet, and the one it is for, as far as addresses tell. A packet for a group is for
 * nobody in particular.
 */
export function partiesOf(
  found: Dissection,
  book: AddressBook,
): { sender: string | undefined; receiver: string | undefined } {
  const { bytes, networkAt: at } = found;
  if (found.ipVersion === 4) {
    return {
      sender: book.hostOf(formatIpv4(bytes, at + 12)),
      receiver: book.hostOf(formatIpv4(bytes, at + 16)),
    };
  }
  if (found.ipVersion === 6) {
    return {
      sender: book.hostOf(formatIpv6(bytes, at + 8)),
      receiver: book.hostOf(formatIpv6(bytes, at + 24)),
    };
  }
  if (found.etherType === etherTypes.arp && at + 28 <= bytes.length) {
    const isForAll = found.macAt >= 0 && ((bytes[found.macAt] ?? 0) & 1) === 1;
    return {
      sender: book.hostOf(formatIpv4(bytes, at + 14)),
      receiver: isForAll ? undefined : book.hostOf(formatIpv4(bytes, at + 24)),
    };
  }
  return { sender: undefined, receiver: undefined };
}

/**
 * What stays the same of a packet from one host to the next, and differs between packets: addresses, ports, what
 * its sender numbered it with, sequence numbers, timestamps. Left out is what the way may change: hop limit,
 * checksums, link addresses, and (in the loose form) the payload, of which a bit may have been flipped.
 */
export function fingerprint({ found, host }: Sighting, form: "exact" | "loose"): string {
  const { bytes, networkAt: at, transportAt } = found;
  if (found.ipVersion === 0) {
    // Not IP: ARP and the like, alike from its type on, but for padding that the link adds.
    return byteString(bytes, at - 2, at + (found.etherType === etherTypes.arp ? 28 : 128));
  }
  const end = found.payloadEnd - found.payloadAt;
  const head =
    found.ipVersion === 4
      ? `4${byteString(bytes, at + 4, at + 8)}${byteString(bytes, at + 12, at + 20)}`
      : `6${byteString(bytes, at + 8, at + 40)}`;
  // Loopback addresses are every host's own.
  const isLoopback = found.ipVersion === 4 && readUint32(bytes, at + 12) >>> 24 === 127;
  const prefix = `${isLoopback ? host : ""}${head}${found.ipProtocol} ${end} `;
  if (transportAt < 0) return prefix + byteString(bytes, found.payloadAt, found.payloadAt + 64);
  if (found.ipProtocol === ipProtocols.tcp) {
    return `${prefix}${byteString(bytes, transportAt, transportAt + 16)}${byteString(bytes, transportAt + 20, found.payloadAt)}`;
  }
  const checksumAt = transportAt + (found.ipProtocol === ipProtocols.udp ? 6 : 2);
  const fixed = `${prefix}${byteString(bytes, transportAt, checksumAt)}${byteString(bytes, checksumAt + 2, found.payloadAt)}`;
  return form === "loose" ? fixed : fixed + byteString(bytes, found.payloadAt, found.payloadAt + 128);
}
