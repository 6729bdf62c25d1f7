import { GENERAL_HINTS } from "../course/general-hints.ts";
import type { Stage } from "../course/stage.ts";
import type { Grade, Mistake, StageResult } from "./grade-event.ts";
import { plannedOf } from "./grade-stage.ts";
import type { Built } from "./learner-host.ts";

/** A stage that was not come to. */
export function untried(stage: Stage, seed: number, skipped: string): StageResult {
  const nothing = { mistake: null, step: null, failure: null, byHand: [], why: null, trouble: null };
  return { ...plannedOf(stage), verdict: "skipped", ms: 0, seed, skipped, ...nothing };
}

/** What could not be built fails the first stage, and no other is come to. */
export function notBuilt(
  [first, ...others]: readonly Stage[],
  seed: number,
  { why, said }: Extract<Built, { ok: false }>,
): StageResult[] {
  if (!first) return [];
  const mistake: Mistake = {
    class: "not-built",
    sentence: why,
    hint: first.hints["not-built"] ?? GENERAL_HINTS["not-built"],
    lastWords: said === "" ? null : said,
    lastWordsFrom: "compiler",
  };
  const failed: StageResult = { ...untried(first, seed, ""), verdict: "fail", skipped: null, mistake };
  return [failed, ...others.map((stage) => untried(stage, seed, "it could not be built"))];
}

/** Basic stages alone count: failed beats what the lab could not tell, and that beats passed. */
export function verdictOf(results: readonly StageResult[]): Grade["verdict"] {
  const basic = results.filter(({ tier }) => tier === "basic");
  if (basic.some(({ verdict }) => verdict === "fail")) return "fail";
  if (results.some(({ verdict }) => verdict === "inconclusive")) return "inconclusive";
  return "pass";
}
