import type { AddressBook } from "./address-book.ts";
import { fingerprint, partiesOf, type Sighting } from "./sighting.ts";

/** One packet's way: all sightings of it in order of time, at most one at each place and direction. */
export interface Crossing {
  sightings: Sighting[];
  sender: string | undefined;
  receiver: string | undefined;
  /** It came after another with the same number from its sender: a copy, made on the way. */
  isCopy: boolean;
}

/** Clocks of one machine agree; this much is allowed for stamps taken on two of its cores. */
const clockToleranceMs = 0.05;

/**
 * Finds which sightings are of one packet. Sightings with the same {@link fingerprint} at different places are
 * one packet. Where a place saw several alike, a broadcast that is repeated or a SYN ACK sent again, they are
 * paired in their order, each with the latest that was sent before it: a packet arrives after it was sent, and
 * what was sent and never paired was lost.
 */
export function pairSightings(sightings: readonly Sighting[], book: AddressBook): Crossing[] {
  const exact = pairBy("exact", sightings, book);
  // What nobody else saw may have been changed on the way: once more, without looking at the payload.
  const alone = exact.filter((crossing) => isHalf(crossing));
  if (alone.length < 2) return exact;
  const rest = exact.filter((crossing) => !isHalf(crossing));
  return [
    ...rest,
    ...pairBy(
      "loose",
      alone.flatMap((each) => each.sightings),
      book,
    ),
  ];
}

/** Sent by a host whose peer did not see it, or the other way round; only UDP and ICMP have their payload compared. */
function isHalf({ sightings, sender, receiver }: Crossing): boolean {
  const [first] = sightings;
  if (sightings.length !== 1 || first === undefined || first.found.ipProtocol === 6) return false;
  return sender !== undefined && receiver !== undefined && sender !== receiver;
}

function pairBy(form: "exact" | "loose", sightings: readonly Sighting[], book: AddressBook): Crossing[] {
  const alike = new Map<number, Sighting[]>();
  for (const sighting of sightings) {
    const key = fingerprint(sighting, form);
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [sighting]);
    else group.push(sighting);
  }
  const crossings: Crossing[] = [];
  for (const group of alike.values()) {
    for (const crossing of pairAlike(group, book)) crossings.push(crossing);
  }
  return crossings;
}

function pairAlike(group: Sighting[], book: AddressBook): Crossing[] {
  const [first, second] = group;
  if (first === undefined) return [];
  const { sender, receiver } = partiesOf(first.found, book);
  // Nearly all traffic: seen once, or once at each end.
  const isPlain = second === undefined || (group.length === 2 && isPlainPassage(first, second, sender));
  if (isPlain) return [{ sightings: group, sender, receiver, isCopy: false }];

  const crossings: Crossing[] = [];
  for (const seen of inOrderOfTheWay(group, sender)) joinPlace(crossings, seen, sender, receiver);
  for (const crossing of crossings) crossing.sightings.sort((a, b) => a.atMs - b.atMs);
  crossings.sort((a, b) => startOf(a) - startOf(b));
  const { identification, isFragment } = first.found;
  if (identification > 0 && !isFragment) {
    for (const crossing of crossings.slice(1)) crossing.isCopy = true;
  }
  return crossings;
}

function isPlainPassage(first: Sighting, second: Sighting, sender: string | undefined): boolean {
  return (
    first.host === sender && second.host !== sender && first.marks.lost !== true && first.atMs <= second.atMs
  );
}

/** The sightings by place, the sender's own first, the others by when they first saw it. */
function inOrderOfTheWay(group: readonly Sighting[], sender: string | undefined): Sighting[][] {
  const places = new Map<string, Sighting[]>();
  for (const sighting of group) {
    const key = placeOf(sighting);
    const seen = places.get(key);
    if (seen === undefined) places.set(key, [sighting]);
    else seen.push(sighting);
  }
  for (const seen of places.values()) seen.sort((a, b) => a.atMs - b.atMs);
  const isSenders = (seen: readonly Sighting[]) => seen[0]?.host === sender && seen[0]?.direction !== "in";
  return [...places.values()].sort(
    (a, b) => Number(isSenders(b)) - Number(isSenders(a)) || (a[0]?.atMs ?? 0) - (b[0]?.atMs ?? 0),
  );
}

/** Adds what one place saw: each sighting, from the last to the first, to the latest packet sent before it. */
function joinPlace(
  crossings: Crossing[],
  seen: readonly Sighting[],
  sender: string | undefined,
  receiver: string | undefined,
): void {
  let next = crossings.length - 1;
  const unpaired: Sighting[] = [];
  for (const sighting of seen.toReversed()) {
    while (next >= 0 && !mayBeOf(crossings[next], sighting)) next--;
    const crossing = crossings[next];
    if (crossing === undefined) unpaired.push(sighting);
    else {
      crossing.sightings.push(sighting);
      next--;
    }
  }
  for (const sighting of unpaired) {
    crossings.push({ sightings: [sighting], sender, receiver, isCopy: false });
  }
  crossings.sort((a, b) => startOf(a) - startOf(b));
}

function mayBeOf(crossing: Crossing | undefined, sighting: Sighting): boolean {
  if (crossing === undefined) return true;
  const wasLostBefore = crossing.sightings.some(
    (each) => each.marks.lost === true && each.atMs <= sighting.atMs && each.places !== sighting.places,
  );
  return !wasLostBefore && startOf(crossing) <= sighting.atMs + clockToleranceMs;
}

function placeOf({ places, direction }: Sighting): string {
  return `${places[0]} ${direction ?? ""}`;
}

function startOf({ sightings }: Crossing): number {
  return sightings[0]?.atMs ?? 0;
}
