import { watch } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Verdict } from "../events.ts";
import { EvidenceWriter } from "../report/evidence.ts";
import { Lab } from "../run/lab.ts";
import { defaultJobs, type Planned, runAll } from "../run/run-all.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CommandContext } from "./context.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { makeRoomForRun } from "./kept-runs.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { openReporters } from "./open-reporters.ts";
import { defaultTopology, runsFolder } from "./places.ts";

export type RunOptions = {
  readonly jobs: number | undefined;
  readonly repeat: number;
  readonly watch: boolean;
  readonly failFast: boolean;
  readonly only: string | undefined;
  readonly keep: boolean;
  readonly build: boolean;
  readonly seed: number | undefined;
  readonly reporter: readonly string[];
};

/** `lab run`: 0 if all passed, 1 if one failed, 2 if none failed but one was inconclusive or a file was wrong. */
export async function runCommand(
  { signal }: CommandContext,
  wanted: readonly string[],
  options: RunOptions,
): Promise<number> {
  if (!options.watch) return EXIT_CODES[await runOnce(wanted, options, signal)];
  for (;;) {
    const files = findScenarioFiles(wanted);
    const saved = nextSave(files, signal);
    await runOnce(wanted, options, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    });
    console.log("\nWatching for a save; Ctrl-C ends it.");
    await saved;
  }
}

async function runOnce(
  wanted: readonly string[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<Verdict> {
  await using lab = await Lab.open({ defaultTopology, signal });
  const topologyOf = (scenario: Scenario) => lab.topologyOf(scenario, { build: options.build, signal });
  const hostsOf = async (scenario: Scenario) => (await topologyOf(scenario)).hosts;
  const planned = plan(await loadScenarios(findScenarioFiles(wanted), hostsOf), options);
  makeRoomForRun();
  const evidence = new EvidenceWriter(runsFolder);
  const reporters = [evidence, ...openReporters(options.reporter)];
  try {
    return await runAll(planned, {
      engine: lab.engine,
      owner: lab.owner,
      topologyOf,
      jobs: Math.min(options.jobs ?? defaultJobs(), planned.length),
      failFast: options.failFast,
      keep: options.keep,
      seed: options.seed,
      emit: (event) => {
        for (const reporter of reporters) reporter.take(event);
      },
      evidenceOf: (key) => evidence.folderOf(key),
      signal,
    });
  } finally {
    for (const reporter of reporters) reporter.end();
  }
}

function plan(scenarios: readonly Scenario[], { only, repeat }: RunOptions): Planned[] {
  const chosen = scenarios.filter(
    ({ id, title, chapter }) =>
      only === undefined ||
      [id, title, chapter].some((text) => text.toLowerCase().includes(only.toLowerCase())),
  );
  return Array.from({ length: repeat }, (_, round) =>
    chosen.map((scenario) => ({ key: round === 0 ? scenario.id : `${scenario.id}#${round + 1}`, scenario })),
  ).flat();
}

/** Resolves at the next save of one of the files or of what lies beside them (a compose file). */
function nextSave(files: readonly string[], signal: AbortSignal): Promise<void> {
  const folders = [...new Set(files.map((file) => dirname(resolve(file))))];
  return new Promise((done, stop) => {
    const watchers = folders.map((folder) => watch(folder, { signal }, () => end(done)));
    for (const watcher of watchers) watcher.on("error", stop);
    signal.addEventListener("abort", () => end(() => stop(signal.reason)), { once: true });
    const end = (how: () => void) => {
      for (const watcher of watchers) watcher.close();
      how();
    };
  });
}
