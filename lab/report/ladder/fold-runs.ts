import type { Packet } from "../../wire/packet/packet.ts";

/** Segments of one transfer that are told in a word: `… 14 more segments, 20 kB`. */
export interface Fold {
  first: Packet;
  last: Packet;
  /** Segments with data, the bytes in them, and the bare ACKs that came back meanwhile. */
  count: number;
  bytes: number;
  acks: number;
}

/** Fewer than this save nothing by being told in a word. */
const fewest = 3;

/**
 * Folds the middle of long transfers: of a run of data in one direction and the bare ACKs in the other, the first
 * segment and the last are kept. What is marked, or worth a word for itself, is never folded.
 */
export function foldRuns(
  packets: readonly Packet[],
  mustStay: (packet: Packet) => boolean,
): (Packet | Fold)[] {
  const items: (Packet | Fold)[] = [];
  let start = 0;
  while (start < packets.length) {
    const end = findRunEnd(packets, start, mustStay);
    items.push(...foldRun(packets.slice(start, end)));
    start = end;
  }
  return items;
}

/** Where the run that begins here ends: at least one packet later. */
function findRunEnd(
  packets: readonly Packet[],
  start: number,
  mustStay: (packet: Packet) => boolean,
): number {
  const first = packets[start];
  let end = start + 1;
  if (first === undefined || !isPlainData(first) || mustStay(first)) return end;
  for (; end < packets.length; end++) {
    const packet = packets[end];
    if (packet === undefined || mustStay(packet)) break;
    const isMore = isPlainData(packet) && isSameWay(packet, first);
    if (!isMore && !isAckOf(packet, first)) break;
  }
  return end;
}

function foldRun(run: readonly Packet[]): (Packet | Fold)[] {
  const lastData = run.findLastIndex((packet) => packet.length > 0);
  const middle = run.slice(1, lastData);
  const data = middle.filter((packet) => packet.length > 0);
  const [first, last] = [middle[0], middle.at(-1)];
  if (first === undefined || last === undefined || data.length < fewest) return [...run];
  const fold: Fold = {
    first: data[0] ?? first,
    last,
    count: data.length,
    bytes: data.reduce((sum, { length }) => sum + length, 0),
    acks: middle.length - data.length,
  };
  return [...run.slice(0, 1), fold, ...run.slice(lastData)];
}

function isPlainData({ tcp, length, marks }: Packet): boolean {
  const isPlain = tcp?.flags.every((flag) => flag === "ACK" || flag === "PSH") === true;
  return isPlain && length > 0 && tcp.notes.length === 0 && Object.keys(marks).length === 0;
}

function isSameWay(packet: Packet, first: Packet): boolean {
  return (
    packet.tcp?.connection === first.tcp?.connection &&
    packet.from.address === first.from.address &&
    packet.from.port === first.from.port
  );
}

function isAckOf(packet: Packet, data: Packet): boolean {
  return (
    packet.tcp?.connection === data.tcp?.connection &&
    packet.length === 0 &&
    packet.tcp?.flags.length === 1 &&
    packet.tcp.flags[0] === "ACK" &&
    packet.tcp.notes.every((note) => note === "window update") &&
    Object.keys(packet.marks).length === 0 &&
    !isSameWay(packet, data)
  );
}
