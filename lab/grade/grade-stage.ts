import { classifyMistake } from "../course/classify-mistake.ts";
import type { Stage } from "../course/stage.ts";
import type { Engine } from "../docker/engine.ts";
import type { Host } from "../docker/host.ts";
import type { Ownership } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import { runScenario } from "../run/run-scenario.ts";
import { replaceVariables } from "../scenario/variables.ts";
import type { RunningTopology } from "../topology/start-topology.ts";
import type { LearnerProgram } from "./find-programs.ts";
import { findWhy } from "./find-why.ts";
import type { PlannedStage, StageResult } from "./grade-event.ts";
import { type LearnerHost, tidyPeer } from "./learner-host.ts";
import { portOf, tryByHand } from "./try-by-hand.ts";
import { watchRoom } from "./watch-room.ts";
import { type StageRun, watchRun } from "./watch-run.ts";

/** How much a program may print before it is ended: the label `next-room.output-limit` of lab/topologies/grade-hosts.yaml. */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

export type Seat = {
  readonly engine: Engine;
  readonly owner: Ownership;
  readonly topology: RunningTopology;
  readonly learner: LearnerHost;
  readonly signal: AbortSignal;
};

/** A stage's result, and what must be done before the next one begins: the learner need not wait for that. */
export type Graded = { readonly result: StageResult; readonly tidy: () => Promise<void> };

/** Play one stage against the learner's program, and say what is wrong with it if it fails. */
export async function gradeStage(
  stage: Stage,
  program: LearnerProgram,
  seed: number,
  { engine, owner, topology, learner, signal }: Seat,
): Promise<Graded> {
  const begun = performance.now();
  using room = watchRoom(learner);
  const watched = watchRun(stage.as, OUTPUT_LIMIT_BYTES);
  const { verdict, trouble = null } = await runScenario(stage.scenario, {
    engine,
    owner,
    topology: () => Promise.reject(new LabError("lab-mistake", "A stage is played on hosts that stand.")),
    running: async () => topology,
    seed,
    ...(program.port !== null && { variables: { port: String(program.port) } }),
    emit: watched.take,
    keep: () => false,
    evidence: () => null,
    explain: false, // asked below, where the mistake may be in the connection
    signal: AbortSignal.any([signal, room.signal]),
  });
  signal.throwIfAborted();
  const ms = performance.now() - begun;
  const run = watched.read();
  const base = { ...plannedOf(stage), ms, seed, skipped: null };
  const tidy = () => tidyUp({ topology, learner, signal }, stage, run);
  const nothing = { mistake: null, step: null, failure: null, byHand: [], why: null, trouble: null };
  if (verdict === "pass") return { result: { ...base, verdict, ...nothing }, tidy };
  const facts = await learner.look(signal);
  const overrun = facts.pidsAtLimit || facts.oomKilled || facts.diskFull || run.flooded;
  // What the lab could not see to its end because the program has used up its host is the program's doing; and so it is
  // when the stage's time is over, for a stage is written to end well within it.
  const isFailure = verdict === "fail" || overrun || trouble?.code === "deadline";
  const mistake = isFailure
    ? classifyMistake(stage, run.events, {
        exitCode: run.exitCode,
        oomKilled: facts.oomKilled,
        pidsAtLimit: facts.pidsAtLimit,
        diskFull: facts.diskFull,
        listeners: facts.listeners.map(({ local, owners }) => ({
          address: local.address,
          port: Number(local.port),
          ...(owners[0] && { program: owners[0].name }),
        })),
        lastStderr: run.lastStderr,
        outputBytes: run.outputBytes,
      })
    : null;
  const { as, part } = stage;
  const why =
    mistake &&
    (await findWhy(topology.hosts, signal, { engine, as, part, mistake: mistake.class, port: portOf(run) }));
  const result: StageResult = {
    ...base,
    verdict: isFailure ? "fail" : "inconclusive",
    mistake,
    step: { say: withValues(run), done: run.done },
    failure: run.failure,
    byHand: isFailure ? tryByHand(program, run) : [],
    why,
    trouble: isFailure ? null : trouble,
  };
  return { result, tidy };
}

/** A step that says nothing is told by what it does, as the file has it. */
function withValues({ say, variables }: StageRun): string {
  return replaceVariables(say, (name) => variables[name] ?? `\${${name}}`);
}

export function plannedOf({ id, as, part, tier, scenario }: Stage): PlannedStage {
  const { title, about, chapter } = scenario;
  return { id, title, about, chapter, tier, as, part };
}

/** Nothing of one stage may reach the next: neither what the learner's program has left, nor our own side. */
async function tidyUp(
  { topology, learner, signal }: Pick<Seat, "topology" | "learner" | "signal">,
  stage: Stage,
  run: StageRun,
): Promise<void> {
  for (const name of run.changedHosts) await bringBack(topology.hosts.get(name), signal);
  const peers = [...run.hosts].filter((name) => name !== stage.as);
  const anew = run.changedHosts.has(stage.as);
  await Promise.all([
    learner.tidy(signal, { anew }),
    ...peers.flatMap((name) => {
      const host = topology.hosts.get(name);
      return host ? [tidyPeer(host, signal)] : [];
    }),
  ]);
}

async function bringBack(host: Host | undefined, signal: AbortSignal): Promise<void> {
  if (!host) return;
  const state = await host.state(signal);
  if (state === "paused") await host.change("unpause", signal);
  if (state === "exited") await host.change("restart", signal);
}
