import { describeScenario } from "../scenario/describe-scenario.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { loadScenarios } from "./load-scenarios.ts";

/** `lab show NAME`: the story to read. */
export async function showCommand(name: string): Promise<void> {
  const scenarios = await loadScenarios(findScenarioFiles([name]));
  console.log(scenarios.map(describeScenario).join("\n\n"));
}
