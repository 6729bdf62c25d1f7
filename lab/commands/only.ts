import { readFileSync } from "node:fs";
import { LabError } from "../errors.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { findScenarioFiles } from "./find-scenarios.ts";

/** Whether `--only` means this scenario. */
export function isMeant({ id, title, chapter }: Scenario, only: string): boolean {
  return [id, title, chapter].some((text) => text.toLowerCase().includes(only.toLowerCase()));
}

/**
 * Asked before anything starts. A file with mistakes may be one that is meant, so it is left to be told of.
 * @throws {LabError} `nothing-to-run` where `--only` means none of the scenarios
 */
export function checkOnly(wanted: readonly string[], only: string): void {
  for (const file of findScenarioFiles(wanted)) {
    const parsed = parseScenario(readFileSync(file, "utf8"), file);
    if ("problems" in parsed || isMeant(parsed.scenario, only)) return;
  }
  throw new LabError(
    "nothing-to-run",
    `No scenario has "${only}" in its name, title or chapter; nothing was run.`,
    { hint: `See what there is:  ${["npx lab list", ...wanted].join(" ")}` },
  );
}
