import type { Packet } from "../packet/packet.ts";
import { findNearMiss, type NearMiss } from "./near-miss.ts";
import { holdsFor, type Pattern } from "./pattern.ts";

/** What a `packets:` step wants of the traffic. */
export interface Expectation {
  /** Which packets are looked at. */
  select?: Pattern;
  /** Packets that must be there, in this order; others may stand between. */
  expect: readonly Pattern[];
  /** Packets that must not be there. */
  never?: readonly Pattern[];
}

/**
 * - `pass`: it holds. `isFinal` is false where a packet yet to come could undo that (`exactly`, `at most`, never).
 * - `not yet`: something is missing, and may come.
 * - `fail`: no packet to come can mend it.
 */
export type MatchResult =
  | { verdict: "pass"; isFinal: boolean; matched: readonly (readonly Packet[])[] }
  | { verdict: "not yet" | "fail"; failure: MatchFailure; matched: readonly (readonly Packet[])[] };

/** `matched` beside it has the packets that the lines before stand for. */
export type MatchFailure =
  | {
      kind: "missing";
      /** Which of the lines under `expect`, from 0. */
      line: number;
      pattern: Pattern;
      /** The packet that the line before stands for: what was wanted should have come after it. */
      after?: Packet;
      /** How many there were of those that a counted line wants. */
      found: number;
      near?: NearMiss;
    }
  | { kind: "too many"; line: number; pattern: Pattern; after?: Packet; packets: readonly Packet[] }
  | { kind: "forbidden"; line: number; pattern: Pattern; packet: Packet };

/**
 * Holds a pattern against packets in the order of sending. Call it again whenever the packets have grown.
 *
 * Each line stands for the earliest packet that leaves room for the lines after it. A line with a time bound may
 * need a later one to stand before it, so all are kept in mind; without time bounds the first will always do.
 */
export function matchPackets(expectation: Expectation, packets: readonly Packet[]): MatchResult {
  const { select, expect, never = [] } = expectation;
  const selected = select === undefined ? packets : packets.filter((packet) => holdsFor(select, packet));
  const stages = runStages(expect, selected);
  const matched = trace(stages, selected);
  const forbidden = findForbidden(never, selected);
  if (forbidden !== undefined) return { verdict: "fail", failure: forbidden, matched };

  const line = stages.findIndex((stage) => stage.ends.length === 0 && !stage.standsAside);
  const pattern = expect[line];
  const stage = stages[line];
  if (pattern === undefined || stage === undefined) {
    const isFinal = never.length === 0 && expect.every(({ quantity }) => isOpenEnded(quantity));
    return { verdict: "pass", isFinal, matched };
  }
  const after = selected[stage.from];
  const place = { line, pattern, ...(after === undefined ? {} : { after }) };
  if (stage.excess !== undefined) {
    const failure = {
      kind: "too many",
      ...place,
      packets: stage.excess.flatMap((at) => selected[at] ?? []),
    } as const;
    return { verdict: "fail", failure, matched };
  }
  const near = findNearMiss(pattern, selected, stage.from);
  const failure = { kind: "missing", ...place, found: stage.found, ...(near && { near }) } as const;
  return { verdict: "not yet", failure, matched };
}

function isOpenEnded(quantity: Pattern["quantity"]): boolean {
  return quantity === undefined || quantity.kind === "at least";
}

function findForbidden(never: readonly Pattern[], selected: readonly Packet[]): MatchFailure | undefined {
  for (const [line, pattern] of never.entries()) {
    const packet = selected.find((each) => holdsFor(pattern, each));
    if (packet !== undefined) return { kind: "forbidden", line, pattern, packet };
  }
  return undefined;
}

/** How one line fares: where it may end, given where the line before may. Indexes into the selected packets. */
interface Stage {
  /** Where it may end, ascending, and the end of the line before that each goes with. */
  ends: { at: number; from: number; packets: readonly number[] }[];
  /** The earliest end of the line before; -1 at the start. */
  from: number;
  /** How many packets after that are as the line says, for a line that counts. */
  found: number;
  /** More than the line allows. */
  excess: readonly number[] | undefined;
  /** It needs no packet (`at most`), and leaves the place where it is. */
  standsAside: boolean;
}

function runStages(lines: readonly Pattern[], selected: readonly Packet[]): Stage[] {
  const stages: Stage[] = [];
  let starts: readonly number[] = [-1];
  for (const line of lines) {
    const fits = selected.flatMap((packet, at) => (holdsFor(line, packet) ? [at] : []));
    const stage = runStage(line, fits, starts, selected);
    stages.push(stage);
    if (!stage.standsAside) starts = stage.ends.map(({ at }) => at);
    if (starts.length === 0) break;
    if (stage.excess !== undefined) break;
  }
  return stages;
}

function runStage(
  line: Pattern,
  fits: readonly number[],
  starts: readonly number[],
  selected: readonly Packet[],
): Stage {
  const from = starts[0] ?? -1;
  const stage: Stage = { ends: [], from, found: 0, excess: undefined, standsAside: false };
  const { kind, count } = line.quantity ?? { kind: "at least", count: 1 };
  const following = fits.filter((at) => at > from);
  stage.found = following.length;
  if (kind !== "at least") {
    if (following.length > count) stage.excess = following;
    if (kind === "at most" || count === 0) {
      stage.standsAside = stage.excess === undefined;
      return stage;
    }
    if (stage.excess !== undefined || following.length < count) return stage;
  }
  // A count is judged from the earliest place only: from a later one it would mean something else.
  const places = kind === "exactly" ? starts.slice(0, 1) : starts;
  stage.ends = findEnds(line, Math.max(1, count), fits, places, selected);
  return stage;
}

/** Both lists ascend and so does the time of packets, hence one walk through both. */
function findEnds(
  line: Pattern,
  count: number,
  fits: readonly number[],
  starts: readonly number[],
  selected: readonly Packet[],
): Stage["ends"] {
  const ends = new Map<number, Stage["ends"][number]>();
  let next = 0;
  for (const from of starts) {
    while (next < fits.length && (fits[next] ?? 0) <= from) next++;
    // With `after`, the first that fits may be too early, and one later may do.
    for (let first = next; first + count <= fits.length; first++) {
      const packets = fits.slice(first, first + count);
      const at = packets.at(-1) ?? from;
      const timing = checkTime(
        line,
        selected[from] ?? selected[0],
        packets.map((each) => selected[each]),
      );
      if (timing === "too late") break;
      if (timing === "good" && !ends.has(at)) ends.set(at, { at, from, packets });
    }
    // Whatever may come after a later place may come after the first, unless it must come soon.
    if (line.withinMs === undefined) break;
  }
  return [...ends.values()].sort((a, b) => a.at - b.at);
}

/** The first line has no packet before it, and counts from the first that is looked at. */
function checkTime(
  { withinMs, afterMs }: Pattern,
  since: Packet | undefined,
  packets: readonly (Packet | undefined)[],
): "good" | "too early" | "too late" {
  const startMs = since?.atMs ?? 0;
  const firstMs = (packets[0]?.atMs ?? 0) - startMs;
  const lastMs = (packets.at(-1)?.atMs ?? 0) - startMs;
  if (withinMs !== undefined && lastMs > withinMs) return "too late";
  return afterMs !== undefined && firstMs < afterMs ? "too early" : "good";
}

/** From the last line that was found back to the first: the packets that each stands for. */
function trace(stages: readonly Stage[], selected: readonly Packet[]): Packet[][] {
  const matched: Packet[][] = stages.map(() => []);
  const reached = stages.findLastIndex((stage) => stage.ends.length > 0);
  let wanted = stages[reached]?.ends[0]?.at;
  for (let line = reached; line >= 0; line--) {
    const end = stages[line]?.ends.find(({ at }) => at === wanted);
    if (end === undefined) continue;
    matched[line] = end.packets.flatMap((at) => selected[at] ?? []);
    wanted = end.from;
  }
  return matched;
}
