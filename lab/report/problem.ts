import type { ExpectationMoment, ScenarioRecord, StepRecord } from "./run-record.ts";

/** Why a scenario did not pass, in a line and a word: for machines. */
export type Problem = {
  readonly message: string;
  /** `expectation-failed`, `not-ended`, or the code of the lab's own trouble. */
  readonly kind: string;
};

/** Null for a scenario that passed. */
export function findProblem(scenario: ScenarioRecord): Problem | null {
  const { ended } = scenario;
  if (ended?.verdict === "pass") return null;
  const failed = expectationsOf(scenario).find(({ expectation }) => expectation.verdict !== "pass");
  if (failed !== undefined && ended?.verdict === "fail") {
    const { step, expectation } = failed;
    return { message: `${step.say || step.does} ${expectation.expected}`, kind: "expectation-failed" };
  }
  if (ended === null) return { message: "The run ended before this scenario did.", kind: "not-ended" };
  const { code = "inconclusive", message = "The lab came to no verdict." } = ended.trouble ?? {};
  return { message, kind: code };
}

/** Every expectation that was looked at, with the step that it stands in. */
export function expectationsOf(
  scenario: ScenarioRecord,
): { readonly step: StepRecord; readonly expectation: ExpectationMoment }[] {
  return scenario.steps.flatMap((step) =>
    step.moments
      .filter((moment) => moment.type === "expectation")
      .map((expectation) => ({ step, expectation })),
  );
}
