import type { Capture, CapturedFrame, CaptureInterface } from "../pcap/capture.ts";
import { AddressBook, type HostAddresses } from "./address-book.ts";
import { estimateClockOffsets } from "./clock-offsets.ts";
import { describePacket } from "./describe-packet.ts";
import { Flows } from "./flows.ts";
import { noteOvertaken } from "./note-overtaken.ts";
import type { Marks, Packet } from "./packet.ts";
import { type Crossing, pairSightings } from "./pair-sightings.ts";
import { type Origin, type Sighting, sight, sinceOriginMs } from "./sighting.ts";

/** What one host captured. A host may have several: of two interfaces, or of its wire's agent. */
export interface HostCapture {
  /** The host's name, or undefined for a capture that is no single host's: then each frame is a packet. */
  host: string | undefined;
  capture: Pick<Capture, "interfaces" | "frames">;
}

export interface MergeOptions {
  /** Names for addresses. Without them no packet is known to be sent by, or lost before, any host. */
  hosts?: readonly HostAddresses[];
  /** How many bytes of each payload to keep in the packet; by default 4096. */
  excerptBytes?: number;
  /**
   * After how long without a sighting by its receiver a packet counts as lost; by default 1000 ms. Until the
   * captures reach that far it is on its way. 0 once they are over.
   */
  lostAfterMs?: number;
  /** `estimated` for hosts on several machines, whose clocks differ; by default they share one. */
  clocks?: "shared" | "estimated";
  /** The timeline's start; by default the first frame. Fix it where captures grow and are merged again. */
  origin?: Origin;
}

/** Every packet once, in the order of sending. */
export interface Timeline {
  /** The time, since 1970, that the packets' milliseconds count from. */
  origin: Origin;
  packets: Packet[];
  /** For each packet, at the same index, the frame that tells most of it, for saving. */
  frames: { frame: CapturedFrame; interface: CaptureInterface; place: string }[];
}

interface Coverage {
  hosts: ReadonlySet<string>;
  endMs: number;
}

const defaultExcerptBytes = 4096;
const defaultLostAfterMs = 1000;

/**
 * Puts the captures of several hosts on one timeline. A packet that left me and arrived at Bob was seen twice
 * and is one packet, with a time of sending and one of receiving; one that only its sender saw is lost.
 */
export function mergeCaptures(captures: readonly HostCapture[], options: MergeOptions = {}): Timeline {
  const book = new AddressBook(options.hosts ?? []);
  const origin = options.origin ?? earliest(captures);
  const sightings = captures.flatMap((capture, index) => sightAll(capture, index, origin));
  if (options.clocks === "estimated") correctClocks(sightings, book);
  const shared = sightings.filter((sighting) => sighting.host !== undefined);
  const alone = sightings.filter((sighting) => sighting.host === undefined);
  const crossings = pairSightings(shared, book);
  for (const sighting of alone) {
    crossings.push({ sightings: [sighting], sender: undefined, receiver: undefined, isCopy: false });
  }
  crossings.sort((a, b) => startOf(a) - startOf(b));
  return describeCrossings(crossings, origin, book, options, coverageOf(captures, origin));
}

function describeCrossings(
  crossings: readonly Crossing[],
  origin: Origin,
  book: AddressBook,
  options: MergeOptions,
  coverage: Coverage,
): Timeline {
  const lostAfterMs = options.lostAfterMs ?? defaultLostAfterMs;
  const context = {
    flows: new Flows(book),
    book,
    excerptBytes: options.excerptBytes ?? defaultExcerptBytes,
  };
  const timeline: Timeline = { origin, packets: [], frames: [] };
  for (const crossing of crossings) {
    const [first] = crossing.sightings;
    if (first === undefined) continue;
    const receivedAtMs = receivedAt(crossing);
    const passage = {
      id: `${first.places[0]}#${first.index + 1}`,
      number: timeline.packets.length + 1,
      atMs: first.atMs,
      receivedAtMs,
      seenBy: placesOf(crossing),
      host: first.host,
      marks: marksOf(crossing, receivedAtMs, coverage, lostAfterMs),
    };
    timeline.packets.push(describePacket(first.found, passage, context));
    timeline.frames.push({ frame: first.frame, interface: first.interface, place: first.places[0] });
  }
  noteOvertaken(timeline.packets);
  return timeline;
}

function sightAll({ host, capture }: HostCapture, captureIndex: number, origin: Origin): Sighting[] {
  const places = capture.interfaces.map((each, index) => {
    const name = each.name ?? `capture ${captureIndex + 1}${index === 0 ? "" : `.${index + 1}`}`;
    return [host === undefined || name.startsWith(`${host} `) ? name : `${host} ${name}`] as const;
  });
  return capture.frames.flatMap((frame, index) => {
    const seenOn = capture.interfaces[frame.interface];
    const seenAt = places[frame.interface];
    if (seenOn === undefined || seenAt === undefined) return [];
    return sight(frame, index, seenOn, host, seenAt, sinceOriginMs(frame, origin));
  });
}

function correctClocks(sightings: readonly Sighting[], book: AddressBook): void {
  const offsets = estimateClockOffsets(sightings, book);
  for (const sighting of sightings) sighting.atMs -= offsets.get(sighting.host ?? "") ?? 0;
}

/** The last sighting by the host it is for; of what is for many, the first by any but its sender. */
function receivedAt({ sightings, sender, receiver }: Crossing): number | undefined {
  const [first] = sightings;
  if (first?.underWayMs !== undefined) return first.atMs + first.underWayMs;
  if (receiver === undefined) {
    return sightings.find((each) => each.host !== sender && each !== first)?.atMs;
  }
  if (receiver === sender) return sightings.length > 1 ? sightings.at(-1)?.atMs : undefined;
  return sightings.findLast((each) => each.host === receiver && each.marks.lost !== true)?.atMs;
}

function marksOf(
  crossing: Crossing,
  receivedAtMs: number | undefined,
  coverage: Coverage,
  lostAfterMs: number,
): Marks {
  const { sightings, sender, receiver } = crossing;
  const [first] = sightings;
  if (first === undefined || (sightings.length === 1 && first.host === undefined)) return first?.marks ?? {};
  const marks: Marks = Object.assign({}, ...sightings.map((each) => each.marks));
  if (crossing.isCopy) marks.duplicated = true;
  const isWatched = receiver !== undefined && coverage.hosts.has(receiver) && receiver !== sender;
  const isOverdue = receivedAtMs === undefined && coverage.endMs >= first.atMs + lostAfterMs;
  if (isWatched && isOverdue && first.host === sender) marks.lost = true;
  if (wasChanged(sightings)) marks.corrupted = true;
  return marks;
}

function wasChanged(sightings: readonly Sighting[]): boolean {
  const [first, ...others] = sightings;
  if (first === undefined || others.length === 0) return false;
  const payload = payloadOf(first);
  return others.some((each) => Buffer.compare(payloadOf(each), payload) !== 0);
}

function payloadOf({ found }: Sighting): Uint8Array {
  return found.bytes.subarray(found.payloadAt, found.payloadEnd);
}

function placesOf({ sightings }: Crossing): readonly string[] {
  const [first] = sightings;
  if (first !== undefined && sightings.length === 1) return first.places;
  return [...new Set(sightings.map((each) => each.places[0]))];
}

/**
 * What was captured, and until when: a packet not seen by then did not come. The programs write side by side, so
 * what one has written the others were running for, too.
 */
function coverageOf(captures: readonly HostCapture[], origin: Origin): Coverage {
  const hosts = new Set<string>();
  let endMs = 0;
  for (const { host, capture } of captures) {
    if (host !== undefined) hosts.add(host);
    const last = capture.frames.at(-1);
    if (last !== undefined) endMs = Math.max(endMs, sinceOriginMs(last, origin));
  }
  return { hosts, endMs };
}

function earliest(captures: readonly HostCapture[]): Origin {
  let first: Origin | undefined;
  for (const { capture } of captures) {
    for (const { seconds, nanoseconds } of capture.frames) {
      const isEarlier =
        first === undefined ||
        seconds < first.seconds ||
        (seconds === first.seconds && nanoseconds < first.nanoseconds);
      if (isEarlier) first = { seconds, nanoseconds };
    }
  }
  return first ?? { seconds: 0, nanoseconds: 0 };
}

function startOf({ sightings }: Crossing): number {
  return sightings[0]?.atMs ?? 0;
}
