import { readHostNames } from "../topology/read-host-names.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { defaultTopology } from "./places.ts";

/** `lab validate`: every mistake in every file at once, or a word that all is well. Docker is not touched. */
export async function validateCommand(wanted: readonly string[]): Promise<void> {
  const scenarios = await loadScenarios(findScenarioFiles(wanted), ({ topology }) =>
    readHostNames(topology ?? defaultTopology),
  );
  console.log(
    scenarios.length === 1
      ? "The scenario is well formed."
      : `All ${scenarios.length} scenarios are well formed.`,
  );
}
