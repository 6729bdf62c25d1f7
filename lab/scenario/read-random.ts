import type { Reading } from "./reading.ts";
import type { Random } from "./scenario.ts";
import type { ScenarioInput } from "./schema/scenario.ts";

/** What each variable of `random:` is drawn from. */
export function readRandom(
  given: NonNullable<ScenarioInput["random"]>,
  reading: Reading,
): Readonly<Record<string, Random>> {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string" || !value.startsWith("number")) continue;
    const { from, to } = rangeOf(value);
    if (from > to) reading.report(["random", name], "value", `this cannot hold: ${from} is more than ${to}`);
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, read(value)]));
}

/** The schema lets nothing else through than these forms. */
function read(value: NonNullable<ScenarioInput["random"]>[string]): Random {
  if (typeof value !== "string") return { kind: "choice", values: value.map(String) };
  if (value === "port" || value === "word" || value === "line") return { kind: value };
  if (value.startsWith("number")) return { kind: "number", ...rangeOf(value) };
  return { kind: "text", bytes: Number(/\d+/.exec(value)?.[0]) };
}

function rangeOf(value: string): { readonly from: number; readonly to: number } {
  const [from = 0, to = 0] = Array.from(value.matchAll(/\d+/g), ([digits]) => Number(digits));
  return { from, to };
}
