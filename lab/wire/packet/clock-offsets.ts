import type { AddressBook } from "./address-book.ts";
import { fingerprint, partiesOf, type Sighting } from "./sighting.ts";

/**
 * How far each host's clock is ahead of the first host's, in milliseconds, from packets that went both ways.
 *
 * The quickest packet in each direction was under way for about as long, so what the two differ by is twice the
 * clocks' difference (as in RFC 5905, section 8). Hosts that exchanged packets in one direction only, or none,
 * are left out. Packets seen alike more than once at a place prove nothing and are not used.
 */
export function estimateClockOffsets(sightings: readonly Sighting[], book: AddressBook): Map<string, number> {
  const quickest = quickestPassages(sightings, book);
  const offsets = new Map<string, number>();
  for (const start of new Set(sightings.map(({ host }) => host))) {
    if (start === undefined || offsets.has(start)) continue;
    offsets.set(start, 0);
    spread(start, quickest, offsets);
  }
  return offsets;
}

/** From a host whose offset is known to all that it spoke with, and on from these. */
function spread(
  known: string,
  quickest: ReadonlyMap<string, ReadonlyMap<string, number>>,
  offsets: Map<string, number>,
): void {
  for (const [peer, there] of quickest.get(known) ?? []) {
    const back = quickest.get(peer)?.get(known);
    if (back === undefined || offsets.has(peer)) continue;
    offsets.set(peer, (offsets.get(known) ?? 0) + (there - back) / 2);
    spread(peer, quickest, offsets);
  }
}

/** The least difference of the two hosts' stamps, by sender and receiver. */
function quickestPassages(
  sightings: readonly Sighting[],
  book: AddressBook,
): Map<string, Map<string, number>> {
  const quickest = new Map<string, Map<string, number>>();
  for (const alike of Map.groupBy(sightings, (each) => fingerprint(each, "exact")).values()) {
    const [first] = alike;
    if (first === undefined || alike.length !== 2) continue;
    const { sender, receiver } = partiesOf(first.found, book);
    const sent = alike.find(({ host }) => host === sender);
    const received = alike.find(({ host }) => host === receiver);
    if (sender === undefined || receiver === undefined || sent === undefined || received === undefined)
      continue;
    const byReceiver = quickest.get(sender) ?? new Map<string, number>();
    quickest.set(sender, byReceiver);
    byReceiver.set(
      receiver,
      Math.min(byReceiver.get(receiver) ?? Number.POSITIVE_INFINITY, received.atMs - sent.atMs),
    );
  }
  return quickest;
}
