import { randomStream } from "../wire/conditions/random.ts";
import type { Random } from "./scenario.ts";

/**
 * A value for each variable of `random:`. The same seed gives the same values, and each variable has a stream of its own:
 * one more of them changes no other. No port, word or line is drawn twice.
 * @param given values that somebody chose: they stand, and nothing equal to one of them is drawn
 */
export function drawRandom(
  random: Readonly<Record<string, Random>>,
  seed: number | string,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const drawn: Record<string, string> = {};
  const taken = new Set(Object.values(given));
  for (const [name, from] of Object.entries(random)) {
    const next = randomStream(`${seed} ${name}`);
    let value = Object.hasOwn(given, name) ? (given[name] ?? "") : draw(from, next);
    const isOnce = !Object.hasOwn(given, name) && ONCE.has(from.kind);
    while (isOnce && taken.has(value)) value = draw(from, next);
    taken.add(value);
    drawn[name] = value;
  }
  return drawn;
}

/** What there is plenty of, so that two of them can be told apart. */
const ONCE: ReadonlySet<Random["kind"]> = new Set(["port", "word", "line"]);

function draw(from: Random, next: () => number): string {
  switch (from.kind) {
    case "port":
      return String(whole(LOWEST_PORT, HIGHEST_PORT, next));
    case "number":
      return String(whole(from.from, from.to, next));
    case "choice":
      return pick(from.values, next);
    case "word":
      return Array.from({ length: 3 }, () => pick(CONSONANTS, next) + pick(VOWELS, next)).join("");
    case "line":
      return words(whole(3, 5, next), next) + (next() < 0.5 ? ` ${pick(EMOJI, next)}` : "");
    case "text":
      return drawText(from.bytes, next);
  }
}

/** Below them a program may need to be root or meet a well-known service, above them the kernel gives ports to clients. */
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 29_999;

const CONSONANTS = [..."bdfgjklmnprstvz"];
const VOWELS = [..."aeiou"];
const EMOJI = ["👋", "🌊", "🦊", "🍋", "🎈", "☕", "🧭", "🔭"];
const WORDS = (
  "acorn anchor apple autumn basket beacon bicycle breeze bridge butter candle canyon cedar cherry chimney cinnamon " +
  "clover copper coral cotton cricket dragon drizzle eagle ember feather ferry fiddle forest fountain garden ginger " +
  "glacier granite hammock harbour hazel heron honey island ivory jasmine kettle lantern lemon lighthouse maple " +
  "marble meadow mirror nutmeg ocean olive orchard otter paper pebble pepper pigeon planet plum puzzle quilt raven " +
  "ribbon river rocket saddle saffron shadow silver sparrow spruce teapot thunder timber tulip turtle umbrella " +
  "valley velvet violin walnut whistle willow window winter"
).split(" ");

function words(count: number, next: () => number): string {
  return Array.from({ length: count }, () => pick(WORDS, next)).join(" ");
}

/** Words and spaces, exactly so many bytes; it neither begins nor ends with a space. */
function drawText(bytes: number, next: () => number): string {
  let text = pick(WORDS, next);
  while (text.length < bytes) text += ` ${pick(WORDS, next)}`;
  return text.slice(0, bytes).replace(/ $/, "s");
}

function whole(from: number, to: number, next: () => number): number {
  return from + Math.floor(next() * (to - from + 1));
}

function pick<One>(list: readonly One[], next: () => number): One {
  const one = list[Math.floor(next() * list.length)];
  if (one === undefined) throw new RangeError("there is nothing to choose from");
  return one;
}
