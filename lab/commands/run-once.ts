import type { Verdict } from "../events.ts";
import { EvidenceWriter } from "../report/evidence.ts";
import { Lab } from "../run/lab.ts";
import { defaultJobs, type Planned, runAll } from "../run/run-all.ts";
import type { Naming, Scenario } from "../scenario/scenario.ts";
import type { ComposeModel } from "../topology/compose-model.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { makeRoomForRun } from "./kept-runs.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { isMeant } from "./only.ts";
import { openReporters } from "./open-reporters.ts";
import { defaultTopology, runsFolder } from "./places.ts";

/** What `lab run` was asked for. */
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

/** One `lab run`, from the files to the verdict. */
export async function runOnce(
  wanted: readonly string[],
  options: RunOptions,
  { defaultModel, signal }: { defaultModel: Promise<ComposeModel>; signal: AbortSignal },
): Promise<Verdict> {
  await using lab = await Lab.open({ defaultTopology, defaultModel, signal });
  const topologyOf = (naming: Naming) => lab.topologyOf(naming, { build: options.build, signal });
  const hostsOf = async (naming: Naming) => (await topologyOf(naming)).hosts;
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
  const chosen = scenarios.filter((scenario) => only === undefined || isMeant(scenario, only));
  return Array.from({ length: repeat }, (_, round) =>
    chosen.map((scenario) => ({ key: round === 0 ? scenario.id : `${scenario.id}#${round + 1}`, scenario })),
  ).flat();
}
