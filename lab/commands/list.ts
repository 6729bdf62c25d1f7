import type { Scenario } from "../scenario/scenario.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { loadScenarios } from "./load-scenarios.ts";

/** `lab list`: every scenario by name and title, grouped by chapter in the talk's order. */
export async function listCommand(wanted: readonly string[]): Promise<void> {
  const scenarios = await loadScenarios(findScenarioFiles(wanted));
  const width = Math.max(...scenarios.map(({ id }) => id.length));
  for (const [chapter, members] of Map.groupBy(scenarios, (scenario: Scenario) => scenario.chapter)) {
    console.log(chapter);
    for (const { id, title } of members) console.log(`  ${id.padEnd(width)}  ${title}`);
    console.log();
  }
  console.log("Run one:  npx lab run NAME     Read one:  npx lab show NAME");
}
