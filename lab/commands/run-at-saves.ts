import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describeError } from "../describe-error.ts";
import { LabError } from "../errors.ts";
import type { Verdict } from "../events.ts";
import { parseScenario } from "../scenario/parse.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { Saves } from "./saves.ts";

/** `lab run --watch`: run, and again at every save of a scenario or of its compose file, until it is stopped. */
export async function runAtSaves(
  wanted: readonly string[],
  run: () => Promise<Verdict>,
  signal: AbortSignal,
): Promise<Verdict> {
  for (;;) {
    // Opened before the files are read, so that a save in the middle of the run is not missed.
    using saves = new Saves(foldersOf(findScenarioFiles(wanted)));
    const verdict = await run().catch((error: unknown) => {
      if (signal.aborted || !(error instanceof LabError)) throw error;
      process.stderr.write(describeError(error, process.stderr.isTTY ? process.stderr.columns : Infinity));
      return "inconclusive" as const;
    });
    if (signal.aborted) return verdict;
    console.log("\nWatching for a save; Ctrl-C ends it.");
    await saves.next(signal);
  }
}

/** Where the scenarios and their compose files lie. Any .yaml there counts, for it may be a new scenario. */
function foldersOf(scenarios: readonly string[]) {
  const composeFiles = scenarios.flatMap((file) => topologyOf(file) ?? []);
  const folders = new Set([...scenarios, ...composeFiles].map((file) => dirname(resolve(file))));
  return [...folders]
    .filter((folder) => existsSync(folder))
    .map((folder) => ({ folder, recursive: false, counts: isYaml }));
}

/** The hidden ones are what editors keep beside a file that is open. */
const isYaml = (name: string): boolean => /^[^.].*\.ya?ml$/.test(name);

function topologyOf(file: string): string | undefined {
  const parsed = parseScenario(readFileSync(file, "utf8"), file);
  return "problems" in parsed ? parsed.naming.topology : parsed.scenario.topology;
}
