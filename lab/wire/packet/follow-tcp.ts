import type { TcpFacts, TcpNote } from "./packet.ts";
import { flagsOf, type TcpOptions } from "./tcp.ts";

/** What following needs to know of one segment. */
export interface Segment {
  atMs: number;
  /** The byte of flags as it stands in the header, and what it says of the four that matter here. */
  flagBits: number;
  isSyn: boolean;
  isAck: boolean;
  isFin: boolean;
  isRst: boolean;
  seq: number;
  ack: number;
  /** As it stands in the header, not scaled. */
  window: number;
  length: number;
  /** IPv4's identification, or -1. */
  ipId: number;
  options: TcpOptions;
}

/** Sequence numbers not seen yet though later ones were, and the segment that showed it. */
interface Hole {
  start: number;
  end: number;
  before: Segment;
}

/** What is known of one direction of a connection. Sequence numbers are raw, and wrap at 2³². */
interface Side {
  /** Relative number 0; undefined until something was seen of, or acknowledged to, this side. */
  base: number | undefined;
  synSeen: boolean;
  /** -1 when its SYN was not seen or offered no scale. */
  windowScale: number;
  next: number | undefined;
  lastAck: number | undefined;
  lastWindow: number;
  holes: Hole[];
  lastWasKeepAlive: boolean;
}

export interface Connection {
  number: number;
  sides: [Side, Side];
}

/** Enough to recognise reordering; a capture with more holes at once has other troubles. */
const mostHoles = 64;
/** Without any better evidence, a late segment this young was overtaken rather than sent again (as Wireshark). */
const overtakenWithinMs = 3;
const noNotes: readonly TcpNote[] = [];

export function openConnection(number: number): Connection {
  return { number, sides: [newSide(), newSide()] };
}

function newSide(): Side {
  return {
    base: undefined,
    synSeen: false,
    windowScale: -1,
    next: undefined,
    lastAck: undefined,
    lastWindow: 0,
    holes: [],
    lastWasKeepAlive: false,
  };
}

/** A SYN that begins anew where the same two ports had a connection before. */
export function opensAnew(connection: Connection, direction: 0 | 1, segment: Segment): boolean {
  const { base } = connection.sides[direction];
  return segment.isSyn && !segment.isAck && base !== undefined && base !== segment.seq;
}

/**
 * Takes the next segment of a connection, in the order of sending, and says what it is. The notes follow what
 * Wireshark calls them ("TCP analysis"), but tell a segment sent again from one that was overtaken by what was
 * seen before and by the sender's own numbering, and by the clock only where there is neither.
 */
export function followSegment(connection: Connection, direction: 0 | 1, segment: Segment): TcpFacts {
  const own = connection.sides[direction];
  const peer = connection.sides[direction === 0 ? 1 : 0];
  setBases(own, peer, segment);
  if (segment.isSyn) {
    own.synSeen = true;
    own.windowScale = segment.options.windowScale ?? -1;
  }
  const handshakeSeen = own.synSeen && peer.synSeen;
  const scales = handshakeSeen && !segment.isSyn && own.windowScale >= 0 && peer.windowScale >= 0;
  const window = scales ? segment.window * 2 ** own.windowScale : segment.window;
  const notes = noteSegment(own, peer, segment, window);
  remember(own, segment, window, notes);
  return {
    flags: flagsOf(segment.flagBits),
    seq: relative(segment.seq, own.base),
    ack: segment.isAck ? relative(segment.ack, peer.base) : 0,
    rawSeq: segment.seq,
    rawAck: segment.ack,
    window,
    windowIsExact: handshakeSeen || segment.isSyn,
    connection: connection.number,
    handshakeSeen,
    options: segment.options,
    notes,
  };
}

function setBases(own: Side, peer: Side, segment: Segment): void {
  // Without a SYN the first byte seen counts as 1, where it would be in a conversation just opened.
  own.base ??= segment.isSyn ? segment.seq : (segment.seq - 1) >>> 0;
  if (segment.isAck) peer.base ??= (segment.ack - 1) >>> 0;
}

function noteSegment(own: Side, peer: Side, segment: Segment, window: number): readonly TcpNote[] {
  const { isSyn, isFin, isRst, length, seq } = segment;
  const { next } = own;
  const isPlain = !isSyn && !isFin && !isRst;
  const notes: TcpNote[] = [];
  if (isPlain && segment.window === 0) notes.push("zero window");
  if (next === undefined) return notes.length === 0 ? noNotes : notes;

  if (isPlain && length <= 1 && seq === (next - 1) >>> 0) {
    notes.push("keep-alive");
    return notes;
  }
  if (isPlain && length === 0 && seq === next) {
    const note = noteBareAck(own, peer, segment, window);
    if (note !== undefined) notes.push(note);
  }
  if (isAfter(seq, next) && !isRst) notes.push("gap before");
  else if ((length > 0 || isSyn || isFin) && isAfter(next, seq)) {
    notes.push(wasOvertaken(own, segment) ? "out of order" : "retransmission");
  }
  return notes.length === 0 ? noNotes : notes;
}

/** What an ACK says that acknowledges nothing new. */
function noteBareAck(own: Side, peer: Side, segment: Segment, window: number): TcpNote | undefined {
  if (segment.ack !== own.lastAck || !segment.isAck) return undefined;
  if (segment.window === 0) return undefined;
  if (window !== own.lastWindow) return "window update";
  return peer.lastWasKeepAlive ? "keep-alive ACK" : "duplicate ACK";
}

/** Whether a segment that comes late was sent in its turn and overtaken, rather than sent again. */
function wasOvertaken(own: Side, segment: Segment): boolean {
  const end = (segment.seq + sequenceLength(segment)) >>> 0;
  const hole = own.holes.find((each) => !isAfter(each.start, segment.seq) && !isAfter(end, each.end));
  if (hole === undefined) return false;
  const { before } = hole;
  if (segment.ipId > 0 && before.ipId > 0) return ((segment.ipId - before.ipId) & 0xffff) >= 0x8000;
  const stamp = segment.options.timestamp?.value;
  const stampBefore = before.options.timestamp?.value;
  if (stamp !== undefined && stampBefore !== undefined && stamp !== stampBefore) {
    return isAfter(stampBefore, stamp);
  }
  return segment.atMs - before.atMs < overtakenWithinMs;
}

function remember(own: Side, segment: Segment, window: number, notes: readonly TcpNote[]): void {
  const { seq, length } = segment;
  own.lastWasKeepAlive = notes.includes("keep-alive");
  if (segment.isAck) own.lastAck = segment.ack;
  own.lastWindow = window;
  if (segment.isRst) return;
  const end = (seq + sequenceLength(segment)) >>> 0;
  if (own.next !== undefined && isAfter(seq, own.next) && own.holes.length < mostHoles) {
    own.holes.push({ start: own.next, end: seq, before: segment });
  }
  if (own.holes.length > 0 && length > 0) own.holes = own.holes.flatMap((hole) => cutHole(hole, seq, end));
  if (own.next === undefined || isAfter(end, own.next)) own.next = end;
}

/** What is left of a hole once the numbers from `start` to before `end` were seen. */
function cutHole(hole: Hole, start: number, end: number): Hole[] {
  if (!isAfter(hole.end, start) || !isAfter(end, hole.start)) return [hole];
  const left: Hole[] = [];
  if (isAfter(start, hole.start)) left.push({ ...hole, end: start });
  if (isAfter(hole.end, end)) left.push({ ...hole, start: end });
  return left;
}

/** SYN and FIN each take one sequence number. */
function sequenceLength({ length, isSyn, isFin }: Segment): number {
  return length + (isSyn ? 1 : 0) + (isFin ? 1 : 0);
}

/** Whether a comes after b, both modulo 2³². @see RFC 9293, section 3.4 */
function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

function relative(raw: number, base: number | undefined): number {
  return (raw - (base ?? 0)) >>> 0;
}
