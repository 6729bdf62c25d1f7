import { readMarkFrame } from "./agent/mark-frame.ts";
import type { JudgedPacket } from "./agent/messages.ts";
import { formatIpv4 } from "./packet/address.ts";
import { dissect } from "./packet/dissect.ts";
import { type Dissection, etherTypes } from "./packet/dissection.ts";
import { formatMarks } from "./packet/marks.ts";
import type { HostCapture } from "./packet/merge-captures.ts";
import type { Marks } from "./packet/packet.ts";
import { fingerprint } from "./packet/sighting.ts";
import { type CapturedFrame, type CaptureInterface, linkTypes } from "./pcap/capture.ts";
import { CaptureReader } from "./pcap/read-capture.ts";

/** What the agent said of a packet, and the frame that shows it come in. */
type Fate = { judged: JudgedPacket; seen: Seen | undefined };

/** What no interface has: the merge passes over such a frame, and all others keep their places. */
const HIDDEN = -1;

/** A frame as it was captured, and its place among the frames. */
type Seen = { readonly frame: CapturedFrame; readonly place: number };

/**
 * One host's captures, set right by what its agent did. libpcap sees a packet arrive before netfilter does, so a packet
 * that the wire lost, delayed or changed looks untouched in them. Here each is told as it got behind the trouble: lost
 * ones marked, late ones at the time they were let in, held ones not at all until they are.
 */
export class WatchedHost {
  readonly name: string;
  readonly #interfaces: CaptureInterface[] = [];
  readonly #frames: CapturedFrame[] = [];
  readonly #streams = new Map<
    number,
    { reader: CaptureReader; index: number; mark: number; markedAtMs: number }
  >();
  /** By fingerprint: where its frames are, for judgements to find them. */
  readonly #byPrint = new Map<number, Seen[]>();
  /** Judgements, by fingerprint, whose frame has not come yet: the capture may take a little longer. */
  readonly #early = new Map<number, Fate[]>();
  /** By their number: those that have not left. */
  readonly #unfinished = new Map<number, Fate>();
  /** What is to be said of packets that this host sent, by fingerprint, once their frames have come. */
  readonly #remarks = new Map<number, Marks>();

  /** From which addresses nothing came in, and when. */
  readonly #cuts: { readonly address: string; readonly fromMs: number; toMs: number }[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get capture(): HostCapture {
    return { host: this.name, capture: { interfaces: this.#interfaces, frames: this.#frames } };
  }

  /** How often anything of it changed: two equal numbers mean that nothing is new. */
  version = 0;

  /** Interfaces by the numbers of their streams. Called again after the host was restarted: its cards are new ones then. */
  open(names: readonly string[]): void {
    this.#streams.clear();
    for (const [index, name] of names.entries()) {
      const reader = new CaptureReader();
      this.#streams.set(index + 1, { reader, index: this.#interfaces.length, mark: 0, markedAtMs: 0 });
      this.#interfaces.push({ name, linkType: linkTypes.ethernet, snapLength: 0 });
    }
  }

  count(index: number, { received, dropped }: { received: number; dropped: number }): void {
    const seen = this.#interfaces[this.#streams.get(index)?.index ?? -1];
    if (seen !== undefined) Object.assign(seen, { received, dropped });
  }

  push(stream: number, bytes: Buffer): void {
    const from = this.#streams.get(stream);
    if (from === undefined) return;
    const frames = from.reader.push(bytes);
    from.reader.capture.frames.length = 0; // they are kept here
    for (const frame of frames) {
      const mark = readMarkFrame(frame.bytes);
      if (mark === undefined) this.#add({ ...frame, interface: from.index });
      else if (Number(mark) > from.mark) {
        from.mark = Number(mark);
        from.markedAtMs = timeOf(frame);
      }
    }
  }

  /** The last mark that a stream has shown. */
  markOf(stream: number): number {
    return this.#streams.get(stream)?.mark ?? 0;
  }

  /** When its interface showed that mark, in milliseconds since 1970. */
  markedAtMs(stream: number): number {
    return this.#streams.get(stream)?.markedAtMs ?? 0;
  }

  /**
   * From now on what comes from these addresses is cut off, and from no others. Packets are judged by the agent one by
   * one; ARP is not, and the kernel drops it without a word.
   */
  cut(addresses: readonly string[], atMs: number): void {
    const open = this.#cuts.filter(({ toMs }) => toMs === Infinity);
    for (const cut of open) if (!addresses.includes(cut.address)) cut.toMs = atMs;
    for (const address of addresses) {
      if (!open.some((cut) => cut.address === address))
        this.#cuts.push({ address, fromMs: atMs, toMs: Infinity });
    }
  }

  /** The agent has judged a packet that came in. */
  judge(judged: JudgedPacket): void {
    this.version++;
    const seen = takeNearest(this.#byPrint, judged.print, ({ frame }) =>
      Math.abs(timeOf(frame) - judged.atMs),
    );
    const fate: Fate = { judged, seen };
    if (judged.lost === undefined && judged.leavesMs === undefined) this.#unfinished.set(judged.packet, fate);
    if (seen !== undefined) this.#settle(judged, seen);
    else add(this.#early, judged.print, fate);
  }

  /** A packet that waited for something other than time has left. */
  leave(packet: number, atMs: number): void {
    this.version++;
    const fate = this.#unfinished.get(packet);
    if (fate === undefined) return;
    this.#unfinished.delete(packet);
    fate.judged = { ...fate.judged, leavesMs: atMs };
    if (fate.seen !== undefined) this.#settle(fate.judged, fate.seen);
  }

  /** Say of a packet that this host sent what becomes of it further on. */
  remark(print: number, marks: Marks): void {
    this.version++;
    const seen = this.#byPrint.get(print)?.at(-1);
    if (seen === undefined) this.#remarks.set(print, marks);
    else this.#frames[seen.place] = withMarks(seen.frame, marks);
  }

  #add(frame: CapturedFrame): void {
    this.version++;
    const seen: Seen = { frame, place: this.#frames.length };
    const found = dissect(frame.bytes, linkTypes.ethernet, frame.originalLength);
    const print = fingerprint({ found, host: undefined }, "exact");
    const remark = this.#isCutArp(found, timeOf(frame)) ? { lost: true as const } : this.#remarks.get(print);
    this.#remarks.delete(print);
    this.#frames.push(remark === undefined ? frame : withMarks(frame, remark));
    const fate = takeNearest(this.#early, print, ({ judged }) => Math.abs(timeOf(frame) - judged.atMs));
    if (fate === undefined) {
      add(this.#byPrint, print, seen);
      return;
    }
    fate.seen = seen;
    this.#settle(fate.judged, seen);
  }

  #isCutArp({ etherType, bytes, networkAt }: Dissection, atMs: number): boolean {
    if (this.#cuts.length === 0 || etherType !== etherTypes.arp) return false;
    const sender = formatIpv4(bytes, networkAt + ARP_SENDER_AT);
    return this.#cuts.some(
      ({ address, fromMs, toMs }) => address === sender && fromMs <= atMs && atMs <= toMs,
    );
  }

  #settle(judged: JudgedPacket, seen: Seen): void {
    const { frame, place } = seen;
    if (judged.lost !== undefined) {
      this.#frames[place] = withMarks(frame, { lost: true });
      return;
    }
    if (judged.leavesMs === undefined) {
      this.#frames[place] = { ...frame, interface: HIDDEN };
      return;
    }
    const lateMs = judged.leavesMs - judged.atMs;
    const marks: Marks = {};
    if (judged.held) marks.held = true;
    else if (judged.delayed) marks.delayedMs = Number(lateMs.toFixed(1));
    if (judged.corrupted) marks.corrupted = true;
    const arrived = later(change(frame, judged), lateMs);
    this.#frames[place] = withMarks(arrived, marks);
    if (!judged.duplicated) return;
    // The merge pairs what was sent with the last that arrived; the one before it is then the copy.
    this.#frames[place] = withMarks(arrived, { ...marks, duplicated: true });
    this.#frames.push(withMarks(later(arrived, COPY_AFTER_MS), marks));
  }
}

const COPY_AFTER_MS = 0.001;
/** Where ARP for IPv4 over Ethernet has its sender's address (RFC 826). */
const ARP_SENDER_AT = 14;

const timeOf = ({ seconds, nanoseconds }: CapturedFrame): number => seconds * 1000 + nanoseconds / 1e6;

function later(frame: CapturedFrame, ms: number): CapturedFrame {
  const nanoseconds = frame.nanoseconds + Math.round(ms * 1e6);
  const carry = Math.floor(nanoseconds / 1e9);
  return { ...frame, seconds: frame.seconds + carry, nanoseconds: nanoseconds - carry * 1e9 };
}

function change(frame: CapturedFrame, { corrupted }: JudgedPacket): CapturedFrame {
  if (corrupted === undefined) return frame;
  const bytes = Uint8Array.from(frame.bytes);
  const at = dissect(bytes, linkTypes.ethernet).networkAt + corrupted.offset;
  bytes[at] = (bytes[at] ?? 0) ^ corrupted.mask;
  return { ...frame, bytes };
}

function withMarks({ comments: _, ...frame }: CapturedFrame, marks: Marks): CapturedFrame {
  const remark = formatMarks(marks);
  return remark === undefined ? frame : { ...frame, comments: [remark] };
}

function add<Value>(all: Map<number, Value[]>, key: number, value: Value): void {
  const values = all.get(key);
  if (values === undefined) all.set(key, [value]);
  else values.push(value);
}

/** Take the one out that is nearest, and leave the others. */
function takeNearest<Value>(
  all: Map<number, Value[]>,
  key: number,
  distance: (value: Value) => number,
): Value | undefined {
  const values = all.get(key);
  if (values === undefined) return undefined;
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (distance(values[index] as Value) < distance(values[best] as Value)) best = index;
  }
  const [taken] = values.splice(best, 1);
  if (values.length === 0) all.delete(key);
  return taken;
}
