import { hostLabel, type Packet } from "../../wire/packet/packet.ts";
import type { MatchFailure, MatchResult } from "../../wire/pattern/match-packets.ts";
import { type Fold, foldRuns } from "./fold-runs.ts";

/** What a ladder diagram shows, row by row, before anyone draws it: in the terminal or as SVG. */
export interface Ladder {
  hosts: readonly string[];
  rows: Row[];
}

export type Row =
  /** A packet leaves, and, unless it takes its time, arrives. */
  | { kind: "packet"; atMs: number; arrow: Arrow }
  /** A packet that took its time arrives; it left in an earlier row. */
  | { kind: "arrival"; atMs: number; arrow: Arrow }
  /** Many packets of one kind, told in words. */
  | { kind: "fold"; atMs: number; from: number; to: number; fold: Fold }
  /** Nothing crossed the wire for a while. */
  | { kind: "pause"; ms: number }
  /** What was expected here and did not come. */
  | { kind: "expected"; failure: MatchFailure };

export interface Arrow {
  packet: Packet;
  /** Columns, from 0. To itself when a host speaks to itself. */
  from: number;
  to: number;
  /** Of a packet for a group, the columns that it reaches; undefined for one to a single host. */
  reaches: readonly number[] | undefined;
  /** It arrives in a row of its own. */
  isSlanted: boolean;
  /** It did not arrive: lost on its way, or held there still. */
  stops: "lost" | "held" | undefined;
  /** A line of the pattern stands for it, or it is what came nearest to the line that failed. */
  mark: "matched" | "wrong" | undefined;
}

export interface LadderOptions {
  /** The hosts in the order of their columns; by default as they first appear. */
  hosts?: readonly string[];
  /** A column also for those of `hosts` that say nothing here: parts of one ladder stand below each other. */
  silentHosts?: boolean;
  /** What came of a pattern: marks the packets it matched and shows the line that failed beside what was there. */
  match?: MatchResult;
  /** Show every segment of a long transfer. */
  unfolded?: boolean;
}

const mostHosts = 6;
const others = "others";
/** From here on the eye can tell that a packet was under way. */
const slantFromMs = 5;
const pauseFromMs = 200;

/** Lays out packets, which are in the order of sending, as rows in the order of time. */
export function layLadder(packets: readonly Packet[], options: LadderOptions = {}): Ladder {
  const hosts = chooseHosts(packets, options.hosts ?? [], options.silentHosts === true);
  const column = (label: string) => (hosts.includes(label) ? hosts.indexOf(label) : hosts.indexOf(others));
  const marks = marksOf(options.match);
  const toArrow = (packet: Packet): Arrow => ({
    packet,
    from: column(hostLabel(packet.from)),
    to: packet.to.isGroup ? -1 : column(hostLabel(packet.to)),
    reaches: packet.to.isGroup ? reachOf(packet, hosts) : undefined,
    isSlanted: isSlanted(packet),
    stops: stopOf(packet),
    mark: marks.get(packet.id),
  });
  const rows = foldRuns(
    packets,
    options.unfolded === true ? () => true : (packet) => marks.has(packet.id),
  ).flatMap((item): Row[] => {
    if ("count" in item) {
      const { from, to } = toArrow(item.first);
      return [{ kind: "fold", atMs: item.first.atMs, from, to, fold: item }];
    }
    const arrow = toArrow(item);
    const sent: Row = { kind: "packet", atMs: item.atMs, arrow };
    const arrivesMs = item.receivedAtMs;
    return arrow.isSlanted && arrivesMs !== undefined
      ? [sent, { kind: "arrival", atMs: arrivesMs, arrow }]
      : [sent];
  });
  const inOrder = rows.sort((a, b) => timeOf(a) - timeOf(b));
  return { hosts, rows: withExpected(withPauses(inOrder), options.match) };
}

/** The hosts that saw it; where only one place was watched, every host may have. */
function reachOf(packet: Packet, hosts: readonly string[]): number[] {
  const columns = hosts.map((_, index) => index).filter((index) => hosts[index] !== hostLabel(packet.from));
  const seen = columns.filter((index) => packet.seenBy.some((place) => place.startsWith(`${hosts[index]} `)));
  return seen.length > 0 ? seen : columns;
}

function isSlanted({ atMs, receivedAtMs, marks, tcp }: Packet): boolean {
  if (receivedAtMs === undefined) return false;
  return (
    receivedAtMs - atMs >= slantFromMs ||
    marks.delayedMs !== undefined ||
    marks.held === true ||
    tcp?.notes.includes("out of order") === true
  );
}

function stopOf({ receivedAtMs, marks }: Packet): Arrow["stops"] {
  if (receivedAtMs !== undefined) return undefined;
  if (marks.lost) return "lost";
  return marks.held ? "held" : undefined;
}

/** At most six columns: the busiest hosts by name, the rest together. */
function chooseHosts(packets: readonly Packet[], wanted: readonly string[], withSilent: boolean): string[] {
  const counts = new Map<string, number>(wanted.map((host) => [host, 0]));
  for (const { from, to } of packets) {
    for (const end of [from, to]) {
      if (!end.isGroup) counts.set(hostLabel(end), (counts.get(hostLabel(end)) ?? 0) + 1);
    }
  }
  const seen = [...counts].filter(([host, count]) => count > 0 || (withSilent && wanted.includes(host)));
  if (seen.length <= mostHosts) return seen.map(([host]) => host);
  const busiest = new Set(
    seen
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, mostHosts - 1)
      .map(([host]) => host),
  );
  return [...seen.map(([host]) => host).filter((host) => busiest.has(host)), others];
}

function marksOf(match: MatchResult | undefined): Map<string, "matched" | "wrong"> {
  const marks = new Map<string, "matched" | "wrong">();
  for (const packet of match?.matched.flat() ?? []) marks.set(packet.id, "matched");
  for (const packet of wrongPackets(match)) marks.set(packet.id, "wrong");
  return marks;
}

function wrongPackets(match: MatchResult | undefined): readonly Packet[] {
  if (match === undefined || match.verdict === "pass") return [];
  const { failure } = match;
  if (failure.kind === "forbidden") return [failure.packet];
  if (failure.kind === "too many") return failure.packets;
  return failure.near === undefined ? [] : [failure.near.packet];
}

function withPauses(rows: readonly Row[]): Row[] {
  return rows.flatMap((row, index) => {
    const ms = timeOf(row) - timeOf(rows[index - 1] ?? row);
    return ms >= pauseFromMs ? [{ kind: "pause", ms }, row] : [row];
  });
}

/** The line that failed stands below the packet that came nearest; else where it should have come. */
function withExpected(rows: Row[], match: MatchResult | undefined): Row[] {
  if (match === undefined || match.verdict === "pass") return rows;
  const { failure } = match;
  const beside = wrongPackets(match).at(0) ?? (failure.kind === "forbidden" ? undefined : failure.after);
  const at = rows.findIndex((row) => row.kind === "packet" && row.arrow.packet.id === beside?.id);
  return rows.toSpliced(beside === undefined ? 0 : at + 1, 0, { kind: "expected", failure });
}

function timeOf(row: Row): number {
  return "atMs" in row ? row.atMs : 0;
}
