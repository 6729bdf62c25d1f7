import { tellSeconds } from "../duration.ts";
import type { RunRecord, ScenarioRecord } from "../run-record.ts";
import { lengthOfRun, tallyRun } from "../tally.ts";
import type { Page } from "./page.ts";
import { tellProblem } from "./problem.ts";

/** All that did not pass, in full, then one line that counts. */
export function tellEnding(page: Page, run: RunRecord): string[] {
  const scenarios = [...run.scenarios.values()];
  const failed = scenarios.filter(({ ended }) => ended?.verdict === "fail");
  const inconclusive = scenarios.filter(({ ended }) => ended?.verdict === "inconclusive");
  return [
    ...tellProblems(page, "Failures", failed),
    ...tellProblems(page, "Inconclusive: the lab itself did not settle", inconclusive),
    "",
    tellSummary(page, run),
  ];
}

function tellProblems(page: Page, heading: string, scenarios: readonly ScenarioRecord[]): string[] {
  if (scenarios.length === 0) return [];
  const problems = scenarios.flatMap((scenario, index) => {
    const number = `${index + 1}) `;
    const indent = " ".repeat(number.length);
    const lines = tellProblem({ ...page, columns: page.columns - number.length }, scenario);
    return ["", ...lines.map((line, at) => ((at === 0 ? number : indent) + line).trimEnd())];
  });
  return ["", page.paint("bold", heading), ...problems];
}

function tellSummary(page: Page, run: RunRecord): string {
  const { passed, failed, inconclusive, notRun } = tallyRun(run);
  const counts = [
    page.paint(passed > 0 ? "green" : "dim", `${passed} passed`),
    page.paint(failed > 0 ? "red" : "dim", `${failed} failed`),
    page.paint(inconclusive > 0 ? "yellow" : "dim", `${inconclusive} inconclusive`),
    ...(notRun > 0 ? [page.paint("yellow", `${notRun} not run`)] : []),
  ];
  return `${counts.join(", ")} in ${tellSeconds(lengthOfRun(run))}`;
}
