import { watch } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Verdict } from "../events.ts";
import { readComposeModel } from "../topology/read-compose-model.ts";
import type { CommandContext } from "./context.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { defaultTopology } from "./places.ts";

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

/** Compose takes as long to read the hosts' file as Node takes to load the rest of the lab, so both are done at once. */
async function runOnce(
  wanted: readonly string[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<Verdict> {
  const model = readComposeModel(defaultTopology, signal);
  model.catch(() => {}); // whoever needs it is told; there may be nobody, or better news of why
  const { runOnce } = await import("./run-once.ts");
  return runOnce(wanted, options, { defaultModel: model, signal });
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
