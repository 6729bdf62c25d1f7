import { parseScenario } from "../../../lab/scenario/parse.ts";
import type { Problem } from "../../../lab/scenario/problem.ts";
import { formatProblems } from "../../../lab/scenario/problem.ts";
import type { Scenario, Step } from "../../../lab/scenario/scenario.ts";

const HEAD = "title: A title\nabout: What it is about.\nsteps:\n";

/** The scenario in a sound file; its mistakes are the test's. */
export function scenarioOf(text: string, file = "story.yaml"): Scenario {
  const parsed = parseScenario(text, file);
  if ("problems" in parsed) throw new Error(formatProblems(parsed.problems));
  return parsed.scenario;
}

export function problemsOf(text: string): readonly Problem[] {
  const parsed = parseScenario(text, "story.yaml");
  return "problems" in parsed ? parsed.problems : [];
}

/** Steps below a sound title; the first of them stands in line 4. */
export function withSteps(steps: string): string {
  return `${HEAD}${steps}`;
}

export function stepsOf(steps: string): readonly Step[] {
  return scenarioOf(withSteps(steps)).steps;
}

/** Each mistake as a reader sees it, in one line: where, what, and what to do. */
export function mistakesIn(text: string): string[] {
  return problemsOf(text).map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === null ? "" : `; ${hint}`}`,
  );
}
