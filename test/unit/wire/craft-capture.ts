import type { HostAddresses } from "../../../lab/wire/packet/address-book.ts";
import {
  type HostCapture,
  type MergeOptions,
  mergeCaptures,
} from "../../../lab/wire/packet/merge-captures.ts";
import type { Packet } from "../../../lab/wire/packet/packet.ts";
import { type Capture, type CapturedFrame, linkTypes } from "../../../lab/wire/pcap/capture.ts";
import { synOptions, type Tcp, tcp, timestampOption } from "./craft-frame.ts";

export const hosts: HostAddresses[] = [
  { name: "me", addresses: ["10.0.0.3", "fd00::3"] },
  { name: "bob", addresses: ["10.0.0.2", "fd00::2"] },
  { name: "curl", addresses: ["10.0.0.4"] },
];
/** 2026-01-01T00:00:00Z, when every crafted capture begins. */
export const startSeconds = 1_767_225_600;

/** A frame at so many milliseconds from the start, perhaps with a comment. */
export type At = readonly [atMs: number, bytes: Uint8Array, comment?: string];

export function frameAt([atMs, bytes, comment]: At): CapturedFrame {
  const nanoseconds = Math.round(atMs * 1e6);
  return {
    interface: 0,
    seconds: startSeconds + Math.floor(nanoseconds / 1e9),
    nanoseconds: nanoseconds % 1e9,
    bytes,
    originalLength: bytes.length,
    ...(comment === undefined ? {} : { comments: [comment] }),
  };
}

export function craftCapture(frames: readonly At[], name = "eth0"): Capture {
  return {
    format: "pcapng",
    interfaces: [{ name, linkType: linkTypes.ethernet, snapLength: 0 }],
    names: [],
    frames: frames.map(frameAt),
    end: { state: "complete" },
  };
}

export function hostCapture(host: string, frames: readonly At[], name?: string): HostCapture {
  return { host, capture: craftCapture(frames, name) };
}

/** Merges captures that are over. */
export function merge(captures: readonly HostCapture[], options: MergeOptions = {}): Packet[] {
  return mergeCaptures(captures, { hosts, lostAfterMs: 0, ...options }).packets;
}

/** A capture that is nobody's in particular: each frame is a packet. */
export function packetsOf(frames: readonly At[], options: MergeOptions = {}): Packet[] {
  return mergeCaptures([{ host: undefined, capture: craftCapture(frames) }], { hosts, ...options }).packets;
}

/** One end of a conversation between me (port 40000) and Bob (port 9999), numbering its segments as a kernel does. */
export class Side {
  readonly #base: Tcp;
  readonly #isn: number;
  readonly #peerIsn: number;
  #id: number;

  constructor(base: Tcp, isn: number, peerIsn: number, id: number) {
    this.#base = base;
    this.#isn = isn;
    this.#peerIsn = peerIsn;
    this.#id = id;
  }

  /** @param seq relative, as are all numbers @param stampMs what goes into the timestamp option */
  send(flags: Tcp["flags"], seq: number, ack: number, more: Tcp & { stampMs?: number } = {}): Uint8Array {
    const { stampMs = 0, ...rest } = more;
    const isSyn = flags?.includes("SYN") === true;
    return tcp({
      ...this.#base,
      flags: flags ?? [],
      seq: (this.#isn + seq) >>> 0,
      ack: flags?.includes("ACK") === true ? (this.#peerIsn + ack) >>> 0 : 0,
      id: this.#id++ & 0xffff,
      options: isSyn ? synOptions({ value: stampMs }) : timestampOption(stampMs, 0),
      window: isSyn ? 64240 : 502,
      ...rest,
    });
  }
}

/** Both ends; numbers begin near the top, so that they wrap within the conversation. */
export function conversation({
  fromPort = 40000,
  toPort = 9999,
  isn = 0xffff_fff0,
  peerIsn = 0xffff_fffa,
} = {}) {
  const me = new Side({ from: "10.0.0.3", to: "10.0.0.2", fromPort, toPort }, isn, peerIsn, 100);
  const bob = new Side(
    { from: "10.0.0.2", to: "10.0.0.3", fromPort: toPort, toPort: fromPort },
    peerIsn,
    isn,
    7000,
  );
  return { me, bob };
}
