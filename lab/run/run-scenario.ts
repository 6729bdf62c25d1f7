import { randomInt } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Engine } from "../docker/engine.ts";
import type { Ownership } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import type { Failure, ScenarioEvent, Trouble, Verdict } from "../events.ts";
import { describeAction } from "../scenario/describe-action.ts";
import type { Action, Scenario, Step } from "../scenario/scenario.ts";
import { substitute } from "../scenario/variables.ts";
import { type RunningTopology, startTopology, type Topology } from "../topology/start-topology.ts";
import type { Wire } from "../wire/start-wire.ts";
import { act } from "./act.ts";
import { capture, expect } from "./expect.ts";
import { expectPackets } from "./expect-packets.ts";
import { now, type Stage } from "./stage.ts";
import { startStageWire } from "./stage-wire.ts";
import { startVariables } from "./start-variables.ts";
import type { FailedStep } from "./tell-why-failed.ts";

/*
 * READ FIRST. The story of one scenario, in order:
 *
 *   hosts come up (topology) -> for each step: say, act (run/act), expect (run/expect: observe, judge, look again)
 *   -> a verdict (-> why a connection failed) -> hosts go down
 *
 * Whatever happens is told as events (events.ts) through `emit`; nothing else leaves this folder.
 */

export type ScenarioRun = {
  readonly engine: Engine;
  readonly owner: Ownership;
  /** The hosts that it runs on. Where they cannot be had, the scenario is inconclusive. */
  readonly topology: () => Promise<Topology>;
  /** Hosts that are up already, in place of a copy of `topology`. Whoever brought them up takes them down. */
  readonly running?: () => Promise<RunningTopology>;
  /** Watch the wire of a scenario that says nothing of it, too, and tell a step's packets with the step. */
  readonly watched?: boolean;
  readonly seed: number | undefined;
  /** Values that stand instead of those of the scenario's `vars:` and `random:`. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly emit: (event: ScenarioEvent) => void;
  /** Called with the hosts when the scenario is over: true keeps them up, false sends them home. */
  readonly keep: (verdict: Verdict) => boolean;
  readonly evidence: () => string | null;
  /** Look into why a connection failed, where a step did; it takes a second or two. */
  readonly explain: boolean;
  /** Somebody lets the packets pass one by one, and takes their time: the wire is given to them before the first step. */
  readonly byHand?: (wire: Wire, hosts: RunningTopology["hosts"]) => Promise<void>;
  readonly signal: AbortSignal;
};

/** How long a person who steps through a scenario may think. */
const UNHURRIED_MS = 24 * 60 * 60 * 1000;

export type ScenarioResult = {
  readonly verdict: Verdict;
  readonly trouble: Trouble | undefined;
  /** Resolves when its hosts are gone (or at once, where they are kept): the next lab may come up meanwhile. */
  readonly down: Promise<void>;
  readonly project: string | undefined;
};

/** Run one scenario on hosts of its own, or on those that stand. Never throws for what a scenario can do wrong: that is its verdict. */
export async function runScenario(scenario: Scenario, run: ScenarioRun): Promise<ScenarioResult> {
  const begun = now();
  // What programs still say while their hosts go down is no part of the story.
  let isOver = false;
  const emit = (event: ScenarioEvent): void => {
    if (!isOver) run.emit(event);
    isOver ||= event.type === "scenario-ended";
  };
  const seed = run.seed ?? scenario.seed ?? randomInt(2 ** 31);
  emit({
    type: "scenario-started",
    id: scenario.id,
    file: scenario.file,
    title: scenario.title,
    about: scenario.about,
    chapter: scenario.chapter,
    seed,
    steps: scenario.steps.map((step) => ({
      say: step.say,
      line: step.line,
      does: describeAction(step.action),
    })),
  });
  let verdict: Verdict = "inconclusive";
  let trouble: Trouble | undefined;
  let topology: RunningTopology | undefined;
  try {
    topology = run.running
      ? await run.running()
      : await startTopology(run.engine, await run.topology(), run.owner, {
          named: scenario.hosts.map(({ host }) => host),
          signal: run.signal,
        });
    const hosts = [...topology.hosts.values()].map(({ seen }) => seen);
    emit({ type: "hosts-up", project: topology.project, hosts, ms: now() - begun });
    verdict = await playSteps(scenario, { ...run, emit }, topology, seed);
  } catch (error) {
    trouble = toTrouble(run.signal.aborted ? run.signal.reason : error);
  }
  const kept = run.running !== undefined || (!run.signal.aborted && run.keep(verdict));
  const down = kept ? Promise.resolve() : (topology?.[Symbol.asyncDispose]() ?? Promise.resolve());
  emit({
    type: "scenario-ended",
    verdict,
    ms: now() - begun,
    ...(trouble && { trouble }),
    evidence: run.evidence(),
  });
  return { verdict, trouble, down: Promise.resolve(down), project: topology?.project };
}

async function playSteps(
  scenario: Scenario,
  run: ScenarioRun,
  topology: RunningTopology,
  seed: number,
): Promise<Verdict> {
  using deadline = startDeadline(run.byHand ? UNHURRIED_MS : scenario.deadlineMs, run.signal);
  const { emit } = run;
  const { signal } = deadline;
  const wire = await startStageWire(scenario, {
    engine: run.engine,
    topology,
    seed,
    signal,
    always: run.byHand !== undefined || run.watched === true,
  });
  if (wire) await run.byHand?.(wire.wire, topology.hosts);
  const stage: Stage = {
    scenario,
    topology,
    seed,
    keeps: run.keep("fail"),
    wire,
    watched: run.watched === true,
    programs: new Map(),
    variables: startVariables(scenario, { topology, seed, given: run.variables ?? {}, emit }),
    emit,
    evidence: run.evidence,
    signal,
  };
  let failed: FailedStep | undefined;
  try {
    for (const written of scenario.steps) {
      const step = run.byHand ? { ...written, withinMs: UNHURRIED_MS } : written;
      failed = await tellStep(stage, step);
      if (failed) return "fail";
    }
    return "pass";
  } catch (error) {
    // Once the deadline is over every wait ends with an error of its own; the deadline is the reason.
    signal.throwIfAborted();
    throw error;
  } finally {
    if (failed) await seeWhatEnds(stage);
    for (const { program } of stage.programs.values()) program.letGo();
    for (const host of topology.hosts.values()) host.letGo();
    await wire?.finish(emit, run.evidence());
    // What it does on the wire is no part of the story any more.
    if (failed && run.explain) {
      const { tellWhyFailed } = await import("./tell-why-failed.ts"); // what passes has no need of it
      await tellWhyFailed(stage, run.engine, failed, run.signal);
    }
    await wire?.[Symbol.asyncDispose]();
  }
}

/** A server that breaks off has hung up on its caller a moment before it is known to have ended, and with which code. */
const MOMENT_MS = 100;

/** What ends in the same moment as a failure may be its reason, and is told with it. */
async function seeWhatEnds({ programs }: Stage): Promise<void> {
  const running = [...programs.values()].filter(({ program }) => program.exitCode === null);
  const ended = Promise.all(running.map(({ program }) => once(program, "exit")));
  await Promise.race([ended, delay(MOMENT_MS, undefined, { ref: false })]);
}

async function tellStep(stage: Stage, step: Step): Promise<FailedStep | undefined> {
  const begun = now();
  let verdict: Verdict = "inconclusive";
  stage.emit({ type: "step-started", step: step.index });
  try {
    const failed = await playStep(stage, step);
    verdict = failed ? "fail" : "pass";
    return failed;
  } finally {
    if (stage.watched) await stage.wire?.settle();
    stage.wire?.tell(stage.emit);
    stage.emit({ type: "step-ended", step: step.index, verdict, ms: now() - begun });
  }
}

/** A step fails with its first expectation that fails: what comes after it would only speak of the same. */
async function playStep(stage: Stage, written: Step): Promise<FailedStep | undefined> {
  const step = { ...written, action: substitute(written.action, values(stage)) };
  const from = programOf(stage, step.action);
  const failure = await tryToAct(stage, step);
  if (failure) {
    const expected = describeAction(step.action);
    stage.emit({
      type: "expectation",
      step: step.index,
      line: step.line,
      verdict: "fail",
      expected,
      ms: 0,
      failure,
    });
    return { step: step.index, program: undefined };
  }
  const within = AbortSignal.timeout(step.withinMs);
  const deadline = AbortSignal.any([within, stage.signal]);
  const started = step.action.do === "start" ? step.action.name : undefined;
  const gone = started === undefined ? undefined : whenGone(stage, started);
  for (const wanted of step.expect) {
    const expectation = substitute(wanted, values(stage));
    const isUp = expectation.what === "listening" && expectation.is;
    const until = gone && isUp ? AbortSignal.any([deadline, gone]) : deadline;
    const { verdict } =
      expectation.what === "packets"
        ? await expectPackets(stage, step.index, expectation, deadline)
        : await expect(stage, step.index, expectation, until, started);
    const program = "program" in expectation ? expectation.program : from?.program;
    if (verdict === "fail") return { step: step.index, program };
  }
  for (const wanted of step.captures) {
    if (!from) continue;
    const { verdict } = await capture(stage, step.index, wanted, from, deadline);
    if (verdict === "fail") return { step: step.index, program: from.program };
  }
  return undefined;
}

/** A server that has just been started and has ended will not listen; one that went on in a child does so by now. */
const GONE_FOR_MS = 1000;

/** Aborted when a program has been gone for a while. */
function whenGone(stage: Stage, name: string): AbortSignal | undefined {
  const program = stage.programs.get(name)?.program;
  if (!program) return undefined;
  const gone = new AbortController();
  const end = () => void setTimeout(() => gone.abort(), GONE_FOR_MS).unref();
  if (program.exitCode === null) program.once("exit", end);
  else end();
  return gone.signal;
}

/** The program that a step is about, and from where on what it shows is this step's doing. */
function programOf(stage: Stage, action: Action): { program: string; cursor: number } | undefined {
  if ("name" in action) return { program: action.name, cursor: 0 };
  if ("into" in action) return { program: action.into, cursor: stage.programs.get(action.into)?.cursor ?? 0 };
  return undefined;
}

/** What is the hosts' doing and not the lab's: a step that could not be done because of one of these has failed. */
const FAILURES = new Set([
  "host-not-running",
  "host-change-refused",
  "program-ended",
  "file-not-written",
  "nothing-held",
]);

async function tryToAct(stage: Stage, { action, withinMs }: Step): Promise<Failure | undefined> {
  try {
    await act(stage, action, withinMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof LabError) || !FAILURES.has(error.code)) throw error;
    const { message, hint = null } = error;
    const host = "host" in action ? action.host : null;
    const parts = { caret: null, byHand: null, next: null, drawing: null };
    return { host, expected: describeAction(action), seen: message, because: hint, ...parts };
  }
}

const values = ({ variables }: Stage): Record<string, string> => Object.fromEntries(variables);

/** The scenario's own deadline. Running out of it is the lab's trouble: nothing was shown to be wrong. */
function startDeadline(ms: number, outer: AbortSignal): Disposable & { signal: AbortSignal } {
  const over = new AbortController();
  const timer = setTimeout(() => {
    over.abort(
      new LabError("deadline", `The scenario did not end within its ${ms / 1000} s.`, {
        hint: "See which step it stood at; a slow machine may need a longer `deadline:`.",
      }),
    );
  }, ms);
  return {
    signal: AbortSignal.any([over.signal, outer]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

function toTrouble(error: unknown): Trouble {
  if (error instanceof LabError)
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "lab-mistake", message, hint: "This is a mistake in the lab itself; please report it." };
}
