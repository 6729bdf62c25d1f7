import { findScenarioFiles } from "./find-scenarios.ts";
import { loadScenarios } from "./load-scenarios.ts";

/** `lab validate`: every mistake in every file at once, or a word that all is well. Host names need the compose file read by Compose, so `lab run` checks those. */
export async function validateCommand(wanted: readonly string[]): Promise<void> {
  const scenarios = await loadScenarios(findScenarioFiles(wanted));
  console.log(
    scenarios.length === 1
      ? "The scenario is well formed."
      : `All ${scenarios.length} scenarios are well formed.`,
  );
}
