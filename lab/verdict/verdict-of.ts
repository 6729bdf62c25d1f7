import type { Verdict } from "../events.ts";

/** The verdict on a whole: fail beats inconclusive beats pass. Nothing judged is a pass. */
export function verdictOf(parts: Iterable<Verdict>): Verdict {
  let whole: Verdict = "pass";
  for (const part of parts) {
    if (part === "fail") return "fail";
    if (part === "inconclusive") whole = "inconclusive";
  }
  return whole;
}
