import type { CapturedFrame, CaptureInterface } from "../pcap/capture.ts";
import { formatIpv6 } from "./address.ts";
import type { AddressBook } from "./address-book.ts";
import { dissect } from "./dissect.ts";
import { type Dissection, etherTypes, ipProtocols } from "./dissection.ts";
import { parseMarks } from "./marks.ts";
import type { Marks } from "./packet.ts";
import { checksumOffset } from "./verify-checksum.ts";

/** One host's look at one packet: two of them, or more, are the same packet on its way. */
export interface Sighting {
  /** The host whose capture it is from, if the capture is a host's. */
  host: string | undefined;
  /** The interface, with the host's name before it, `bob eth0`: alone in a list that all its sightings share. */
  places: readonly [string];
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
  places: readonly [string],
  atMs: number,
): Sighting {
  const found = dissect(frame.bytes, seenOn.linkType, frame.originalLength);
  const { marks, underWayMs } = frame.comments === undefined ? noRemarks : parseMarks(frame.comments);
  return {
    host,
    places,
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

const noRemarks: { marks: Marks; underWayMs?: number } = { marks: Object.freeze({}) };

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
    return { sender: book.hostOfIpv4(bytes, at + 12), receiver: book.hostOfIpv4(bytes, at + 16) };
  }
  if (found.ipVersion === 6) {
    const [sender, receiver] = [formatIpv6(bytes, at + 8), formatIpv6(bytes, at + 24)];
    return { sender: book.hostOf(sender), receiver: book.hostOf(receiver) };
  }
  if (found.etherType === etherTypes.arp && at + 28 <= bytes.length) {
    const isForAll = found.macAt >= 0 && ((bytes[found.macAt] ?? 0) & 1) === 1;
    return {
      sender: book.hostOfIpv4(bytes, at + 14),
      receiver: isForAll ? undefined : book.hostOfIpv4(bytes, at + 24),
    };
  }
  return { sender: undefined, receiver: undefined };
}

/**
 * What stays the same of a packet from one host to the next, and differs between packets: addresses, ports, what
 * its sender numbered it with, sequence numbers, timestamps. Left out is what the way may change: hop limit,
 * checksums, link addresses, and (in the loose form) the payload, of which a bit may have been flipped.
 *
 * It is a hash, for speed: of 53 bits, so that two different packets among 100,000 share one in a run of millions.
 */
export function fingerprint(
  { found, host }: Pick<Sighting, "found" | "host">,
  form: "exact" | "loose",
): number {
  const { bytes, networkAt: at, transportAt, payloadAt } = found;
  const hash = new Hash(found.ipVersion);
  if (found.ipVersion === 0) {
    hash.add(bytes, at - 2, at + (found.etherType === etherTypes.arp ? 28 : 128));
    return hash.value();
  }
  hash.addNumber(found.ipProtocol);
  hash.addNumber(found.payloadEnd - payloadAt);
  if (found.ipVersion === 4) {
    hash.add(bytes, at + 4, at + 8);
    hash.add(bytes, at + 12, at + 20);
    // Loopback addresses are every host's own.
    if (bytes[at + 12] === 127) for (const character of host ?? "") hash.addNumber(character.charCodeAt(0));
  } else {
    hash.add(bytes, at + 8, at + 40);
  }
  if (transportAt < 0) {
    hash.add(bytes, payloadAt, payloadAt + 64);
    return hash.value();
  }
  const checksumAt = transportAt + checksumOffset(found.ipProtocol);
  hash.add(bytes, transportAt, checksumAt);
  hash.add(bytes, checksumAt + 2, payloadAt);
  if (form === "exact" && found.ipProtocol !== ipProtocols.tcp) hash.add(bytes, payloadAt, payloadAt + 128);
  return hash.value();
}

/** Two 32-bit hashes side by side (FNV-1a, and one with another multiplier), joined to a whole number. */
class Hash {
  #first = 0x811c9dc5;
  #second: number;

  constructor(seed: number) {
    this.#second = seed + 0x9e3779b9;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const last = Math.min(end, bytes.length);
    let first = this.#first;
    let second = this.#second;
    for (let at = Math.max(0, start); at < last; at++) {
      const byte = bytes[at] as number;
      first = Math.imul(first ^ byte, 0x01000193);
      second = Math.imul(second ^ (second >>> 15) ^ byte, 0x85ebca6b);
    }
    this.#first = first;
    this.#second = second;
  }

  addNumber(value: number): void {
    this.#first = Math.imul(this.#first ^ value, 0x01000193);
    this.#second = Math.imul(this.#second ^ (this.#second >>> 15) ^ value, 0x85ebca6b);
  }

  value(): number {
    return (this.#first >>> 0) * 0x200000 + (this.#second >>> 11);
  }
}
