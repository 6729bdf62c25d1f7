import type { Verdict } from "../events.ts";
import { readComposeModel } from "../topology/read-compose-model.ts";
import type { CommandContext } from "./context.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { defaultTopology } from "./places.ts";
import type { RunOptions } from "./run-once.ts";

/** `lab run`: 0 if all passed, 1 if one failed, 2 if none failed but one was inconclusive or a file was wrong. */
export async function runCommand(
  { signal }: CommandContext,
  wanted: readonly string[],
  options: RunOptions,
): Promise<number> {
  if (options.only !== undefined) (await import("./only.ts")).checkOnly(wanted, options.only);
  const run = () => runOnce(wanted, options, signal);
  if (!options.watch) return EXIT_CODES[await run()];
  const { runAtSaves } = await import("./run-at-saves.ts");
  return EXIT_CODES[await runAtSaves(wanted, run, signal)];
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
