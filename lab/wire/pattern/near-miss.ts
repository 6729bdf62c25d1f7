import type { Packet } from "../packet/packet.ts";
import { type Aspect, holdsFor, type Pattern } from "./pattern.ts";

/** The packet that came nearest to what a line wants, and in what it differs. */
export interface NearMiss {
  packet: Packet;
  /** It is as the line says but for its place: it came before the packet that it should have followed. */
  isTooEarly: boolean;
  differences: Difference[];
}

export interface Difference {
  aspect: Aspect;
  expected: string;
  seen: string;
}

/** What goes from me to Bob is nearer to what should go from me to Bob than anything else is. */
const weights: Partial<Record<Aspect, number>> = { hosts: 4, protocol: 4, flags: 2, message: 2 };

/** What says something else is nearer to what should be said than what says nothing. */
function weightOf(aspect: Aspect, packet: Packet): number {
  return aspect === "payload" && packet.length === 0 ? 2 : (weights[aspect] ?? 1);
}

/** A packet with nothing in common with the line is no near miss. */
export function findNearMiss(
  pattern: Pattern,
  packets: readonly Packet[],
  after: number,
): NearMiss | undefined {
  let best: { packet: Packet; differences: Difference[]; weight: number } | undefined;
  for (const packet of packets.slice(after + 1)) {
    const differences = differencesOf(pattern, packet, packets[after] ?? packets[0]);
    const weight = differences.reduce((sum, { aspect }) => sum + weightOf(aspect, packet), 0);
    if (differences.length > 0 && (best === undefined || weight < best.weight)) {
      best = { packet, differences, weight };
    }
  }
  if (best !== undefined && best.weight <= 1) return nearMissOf(best);
  const early = packets.slice(0, Math.max(0, after)).findLast((packet) => holdsFor(pattern, packet));
  if (early !== undefined) return { packet: early, isTooEarly: true, differences: [] };
  const isAlike = best?.differences.some(({ aspect }) => aspect === "hosts") === false;
  return best !== undefined && isAlike ? nearMissOf(best) : undefined;
}

function nearMissOf({ packet, differences }: { packet: Packet; differences: Difference[] }): NearMiss {
  return { packet, isTooEarly: false, differences };
}

function differencesOf(pattern: Pattern, packet: Packet, since: Packet | undefined): Difference[] {
  const differences = pattern.tests
    .filter((test) => !test.holds(packet))
    .map((test): Difference => ({ aspect: test.aspect, expected: test.expected, seen: test.seen(packet) }));
  const ms = packet.atMs - (since?.atMs ?? packet.atMs);
  const seen = `${Number(ms.toFixed(1))} ms later`;
  if (pattern.withinMs !== undefined && ms > pattern.withinMs) {
    differences.push({ aspect: "time", expected: `within ${pattern.withinMs} ms`, seen });
  }
  if (pattern.afterMs !== undefined && ms < pattern.afterMs) {
    differences.push({ aspect: "time", expected: `at least ${pattern.afterMs} ms later`, seen });
  }
  return differences;
}
