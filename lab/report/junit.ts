import { findProblem } from "./problem.ts";
import { recordRun } from "./record-run.ts";
import type { Destination, Reporter } from "./reporter.ts";
import type { RunRecord, ScenarioRecord } from "./run-record.ts";
import { lengthOfRun, titleOf } from "./tally.ts";
import { plainPaint } from "./text/paint.ts";
import { tellProblem } from "./text/problem.ts";
import { writeTranscript } from "./transcript.ts";
import { element, escapeText } from "./xml.ts";

const PAGE = { columns: 100, paint: plainPaint };

/**
 * For CI servers: JUnit's XML as Jenkins reads it (junit-10.xsd of its xUnit plugin). A chapter is a suite and a scenario a
 * case; inconclusive is an error, for it must not pass; a scenario that was not come to is skipped. Written at the end.
 */
export function createJunitReporter(to: Pick<Destination, "write">): Reporter {
  const { run, take } = recordRun();
  let hasEnded = false;
  return {
    take,
    end() {
      if (!hasEnded) to.write(writeRun(run));
      hasEnded = true;
    },
  };
}

type Case = {
  readonly xml: string;
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly ms: number;
};

function writeRun(run: RunRecord): string {
  const chapters = Map.groupBy(run.planned, ({ chapter }) => chapter);
  const all: Case[] = [];
  const suites = [...chapters].map(([chapter, planned]) => {
    const scenarios = planned.flatMap(({ key }) => run.scenarios.get(key) ?? []);
    const cases = planned.map((plan) => {
      const scenario = run.scenarios.get(plan.key);
      return scenario === undefined ? writeSkipped(plan) : writeCase(scenario);
    });
    all.push(...cases);
    return element(
      "testsuite",
      {
        name: chapter || "scenarios",
        ...count(cases),
        skipped: cases.filter(({ kind }) => kind === "skipped").length,
        time: seconds(cases.reduce((sum, { ms }) => sum + ms, 0)),
        timestamp: new Date(run.startedAt).toISOString().slice(0, 19),
      },
      ["\n", writeProperties(run, scenarios), ...cases.map(({ xml }) => `${xml}\n`)],
    );
  });
  const total = { name: "Next Room", ...count(all), time: seconds(lengthOfRun(run)) };
  const lines = suites.map((suite) => `${suite}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", total, ["\n", ...lines])}\n`;
}

/** The schema gives a case no properties, so what a scenario can be run again with stands in its suite. */
function writeProperties(run: RunRecord, scenarios: readonly ScenarioRecord[]): string {
  const properties = [
    { name: "run", value: run.run },
    ...scenarios.map(({ key, seed }) => ({ name: `seed.${key}`, value: String(seed) })),
    ...scenarios.map(({ key, file }) => ({ name: `file.${key}`, value: file })),
  ];
  return `${element(
    "properties",
    {},
    properties.map((property) => element("property", property)),
  )}\n`;
}

function writeCase(scenario: ScenarioRecord): Case {
  const ms = scenario.ended?.ms ?? 0;
  const problem = findProblem(scenario);
  const kind = problem === null ? "passed" : scenario.ended?.verdict === "fail" ? "failure" : "error";
  const output = [...scenario.programs.values()].map(writeTranscript).join("\n");
  const parts = [
    ...(problem === null
      ? []
      : [
          element(kind, { message: problem.message, type: problem.kind }, [
            escapeText(tellProblem(PAGE, scenario).join("\n")),
          ]),
        ]),
    ...(output === "" ? [] : [element("system-out", {}, [escapeText(output)])]),
  ];
  const name = titleOf(scenario);
  return { xml: element("testcase", { name, classname: scenario.id, time: seconds(ms) }, parts), kind, ms };
}

function writeSkipped(plan: RunRecord["planned"][number]): Case {
  const skipped = element("skipped", { message: "The run ended before this scenario began." });
  const attributes = { name: titleOf(plan), classname: plan.id, time: seconds(0) };
  return { xml: element("testcase", attributes, [skipped]), kind: "skipped", ms: 0 };
}

function count(cases: readonly Case[]): { tests: number; failures: number; errors: number } {
  return {
    tests: cases.length,
    failures: cases.filter(({ kind }) => kind === "failure").length,
    errors: cases.filter(({ kind }) => kind === "error").length,
  };
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}
