import { stringify } from "yaml";
import type { LabEvent } from "../events.ts";
import { expectationsOf, findProblem } from "./problem.ts";
import { recordRun } from "./record-run.ts";
import type { Destination, Reporter } from "./reporter.ts";
import type { ScenarioRecord } from "./run-record.ts";
import { titleOf } from "./tally.ts";
import { printable, printableLines } from "./text/printable.ts";

/**
 * TAP version 14 with YAML diagnostics, a line for each scenario as it ends. Inconclusive is `not ok` without a directive:
 * TODO and SKIP would let it pass; its diagnostics say `verdict: inconclusive`. A run that ends early bails out.
 */
export function createTapReporter(to: Pick<Destination, "write">): Reporter {
  const { run, take } = recordRun();
  let told = 0;
  let hasEnded = false;
  return {
    take(event: LabEvent) {
      take(event);
      if (event.type === "run-started") to.write(`TAP version 14\n1..${event.planned.length}\n`);
      if (event.type === "note") to.write(comment(event.text));
      if (event.type !== "scenario-ended") return;
      const scenario = run.scenarios.get(event.key);
      if (scenario === undefined) return;
      told += 1;
      to.write(writePoint(told, scenario));
      run.scenarios.delete(event.key);
    },
    end() {
      if (!hasEnded && told < run.planned.length)
        to.write(`Bail out! The run ended after ${told} of ${run.planned.length} scenarios.\n`);
      hasEnded = true;
    },
  };
}

function writePoint(number: number, scenario: ScenarioRecord): string {
  const verdict = scenario.ended?.verdict;
  const point = `${verdict === "pass" ? "ok" : "not ok"} ${number} - ${describe(scenario)}\n`;
  return point + writeDiagnostics(scenario);
}

/** A `#` would begin a directive, and a backslash escapes (TAP 14, "Escaping"). */
function describe(scenario: ScenarioRecord): string {
  return printable(titleOf(scenario)).replace(/[\\#]/gu, "\\$&");
}

function writeDiagnostics(scenario: ScenarioRecord): string {
  const { ended } = scenario;
  const problem = findProblem(scenario);
  const failed = expectationsOf(scenario).find(({ expectation }) => expectation.verdict !== "pass");
  const failure = failed?.expectation.failure;
  const why = failed?.step.moments.find((moment) => moment.type === "why");
  const told = {
    verdict: ended?.verdict,
    duration_ms: Math.round((ended?.ms ?? 0) * 1000) / 1000,
    scenario: scenario.key,
    seed: scenario.seed,
    ...(problem === null ? {} : { message: problem.message, code: problem.kind }),
    ...(failed === undefined
      ? {}
      : { step: failed.step.say, at: { file: scenario.file, line: failed.expectation.line } }),
    ...(failure === undefined ? {} : omitNulls(failure)),
    ...(why === undefined ? {} : { why: { code: why.code, says: why.says, try: why.next.say } }),
    ...(ended?.trouble?.hint == null ? {} : { hint: ended.trouble.hint }),
    ...(ended?.evidence == null ? {} : { evidence: ended.evidence }),
  };
  const yaml = stringify(told, (_key, value: unknown) => (typeof value === "string" ? clean(value) : value), {
    lineWidth: 0,
  });
  const lines = ["---", ...yaml.trimEnd().split("\n"), "..."];
  return lines.map((line) => `  ${line}\n`).join("");
}

function omitNulls<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null)) as Partial<T>;
}

function clean(text: string): string {
  return printableLines(text).join("\n");
}

function comment(text: string): string {
  return printableLines(text)
    .map((line) => `# ${line}\n`)
    .join("");
}
