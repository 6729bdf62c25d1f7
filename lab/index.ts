import { defaultTopology } from "./commands/places.ts";
import { LabError } from "./errors.ts";
import { Lab, type Outcome, type RunOptions } from "./run/lab.ts";
import { loadScenario as readScenario } from "./scenario/load.ts";
import { formatProblems } from "./scenario/problem.ts";
import type { Scenario } from "./scenario/scenario.ts";

export { LabError } from "./errors.ts";
export type { Failure, LabEvent, ScenarioEvent, Trouble, Verdict, Why } from "./events.ts";
export type { Lab, Outcome, RunOptions } from "./run/lab.ts";
export type { Scenario } from "./scenario/scenario.ts";
export { type Asking, type AskOptions, askWhy, startAsking } from "./why/ask-why.ts";
export type { Diagnosis } from "./why/diagnosis/diagnosis.ts";
export type { Question } from "./why/evidence.ts";

/**
 * Next Room for a test framework:
 *
 *     const { verdict, failures } = await runScenario(await loadScenario("orders.yaml"));
 *     expect(verdict, failures[0]?.seen).toBe("pass");
 */

/**
 * Read and check a scenario file.
 * @throws {LabError} `scenario-unreadable`; `scenario-invalid` with every mistake shown in its line
 */
export async function loadScenario(file: string): Promise<Scenario> {
  const parsed = await readScenario(file);
  if ("scenario" in parsed) return parsed.scenario;
  throw new LabError("scenario-invalid", formatProblems(parsed.problems));
}

/** For several scenarios: one engine connection, each compose file read once. Hold it with `await using`. */
export async function openLab(signal?: AbortSignal): Promise<Lab> {
  return Lab.open({ defaultTopology, ...(signal && { signal }) });
}

/**
 * Run one scenario on hosts of its own, which are gone when this resolves.
 * @throws {LabError} where no Docker engine answers, or the scenario names a host that is not there. What goes wrong
 *   in the scenario itself is its verdict.
 */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Outcome> {
  await using lab = await openLab(options.signal);
  return await lab.run(scenario, options);
}
