import { tellSeconds } from "../duration.ts";
import type { RunRecord, ScenarioRecord } from "../run-record.ts";
import { lengthOfRun, tallyRun } from "../tally.ts";
import { type Page, paragraph } from "./page.ts";
import { tellProblem } from "./problem.ts";

/** All that did not pass, in full, then one line that counts. */
export function tellEnding(page: Page, run: RunRecord): string[] {
  const scenarios = [...run.scenarios.values()];
  const failed = scenarios.filter(({ ended }) => ended?.verdict === "fail");
  const inconclusive = scenarios.filter(({ ended }) => ended?.verdict === "inconclusive");
  const [stopped, unsettled] = partition(inconclusive, ({ ended }) => ended?.trouble?.code === "stopped");
  return [
    ...tellProblems(page, "Failures", failed),
    ...tellProblems(page, "Inconclusive: the lab itself did not settle", unsettled),
    ...tellStopped(page, stopped),
    "",
    tellSummary(page, run),
  ];
}

/** Whoever stops a run knows why: what was under way then is not explained one by one. */
function tellStopped(page: Page, [first, ...more]: readonly ScenarioRecord[]): string[] {
  const message = first?.ended?.trouble?.message;
  if (message === undefined) return [];
  const count = more.length === 0 ? "One scenario was" : `${more.length + 1} scenarios were`;
  return ["", ...paragraph(page, "", `${message} ${count} under way.`)];
}

function partition<Item>(items: readonly Item[], is: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
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
