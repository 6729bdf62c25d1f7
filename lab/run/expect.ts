import { LabError } from "../errors.ts";
import type { Failure } from "../events.ts";
import { describeExpectation } from "../scenario/describe-expectation.ts";
import type { Capture, Expectation } from "../scenario/scenario.ts";
import { type JudgedHere, judge } from "../verdict/judge.ts";
import { endedNext } from "../verdict/judge-program.ts";
import { fail, type Judgement } from "../verdict/judgement.ts";
import { takeCapture } from "../verdict/take-capture.ts";
import { byHand } from "./by-hand.ts";
import { awaitChange, httpSeen, observe } from "./observe.ts";
import { findProgram, now, programSeen, type Stage } from "./stage.ts";

export type Outcome = { readonly verdict: "pass" } | { readonly verdict: "fail"; readonly failure: Failure };

/**
 * Look until an expectation holds, until looking again cannot change it, or until `deadline` is aborted; the last look
 * counts. Tells the outcome as an event.
 * @param started the program that the step has started: that it has ended may be why nothing comes of it
 */
export async function expect(
  stage: Stage,
  step: number,
  expectation: JudgedHere,
  deadline: AbortSignal,
  started?: string,
): Promise<Outcome> {
  const begun = now();
  const program = "program" in expectation ? stage.programs.get(expectation.program) : undefined;
  const outcome = await lookUntil(stage, expectation, deadline, async () => {
    try {
      return judge(expectation, await observe(stage, expectation), program?.cursor ?? 0);
    } catch (error) {
      return judgeDeadHost(expectation, error);
    }
  });
  if (outcome.verdict === "pass" && outcome.cursor !== null && program) program.cursor = outcome.cursor;
  const told = {
    type: "expectation",
    step,
    line: expectation.line,
    expected: describeExpectation(expectation),
  } as const;
  const ms = now() - begun;
  if (outcome.verdict === "pass") {
    stage.emit({ ...told, verdict: "pass", ms });
    return { verdict: "pass" };
  }
  const failure = {
    ...outcome.failure,
    ...tellEnded(stage, expectation, started),
    byHand: outcome.failure.byHand ?? sameByHand(stage, expectation),
  };
  stage.emit({ ...told, verdict: "fail", ms, failure });
  return { verdict: "fail", failure };
}

function tellEnded(
  stage: Stage,
  expectation: Expectation,
  started?: string,
): Pick<Failure, "next"> | undefined {
  const program = started === undefined || "program" in expectation ? undefined : stage.programs.get(started);
  const next = program && program.program.exitCode !== null ? endedNext(programSeen(program)) : null;
  return next === null ? undefined : { next };
}

/** A host that is down cannot be looked at, and so nothing holds on it; it may come back within the time. */
function judgeDeadHost(expectation: Expectation, error: unknown): Judgement {
  if (!(error instanceof LabError) || error.code !== "host-not-running") throw error;
  const expected = describeExpectation(expectation);
  const host = "host" in expectation ? expectation.host : null;
  return fail(host, { expected, seen: error.message, because: error.hint ?? null });
}

/** Take a value out of what this step's program shows, as soon as it is there. */
export async function capture(
  stage: Stage,
  step: number,
  wanted: Capture,
  from: { program: string; cursor: number },
  deadline: AbortSignal,
): Promise<Outcome> {
  const begun = now();
  const staged = findProgram(stage, from.program);
  for (;;) {
    const last = deadline.aborted;
    const seen = staged.request === undefined ? programSeen(staged) : httpSeen(staged, staged.request);
    const taken = takeCapture(wanted, seen, from.cursor);
    if ("value" in taken) {
      stage.variables.set(wanted.variable, taken.value);
      stage.emit({ type: "variable", name: wanted.variable, value: taken.value });
      return { verdict: "pass" };
    }
    if (last || staged.program.exitCode !== null) {
      const expected = `a value for \${${wanted.variable}}`;
      const { failure } = fail(staged.host, { expected, seen: taken.missing });
      stage.emit({
        type: "expectation",
        step,
        line: wanted.line,
        verdict: "fail",
        expected,
        ms: now() - begun,
        failure,
      });
      return { verdict: "fail", failure };
    }
    await awaitChange(
      stage,
      { what: "running", program: from.program, is: true, line: 0, column: 0 },
      deadline,
    );
    stage.signal.throwIfAborted();
  }
}

async function lookUntil(
  stage: Stage,
  expectation: Expectation,
  deadline: AbortSignal,
  look: () => Promise<Judgement>,
): Promise<Judgement> {
  for (;;) {
    const last = deadline.aborted;
    const judgement = await look();
    stage.signal.throwIfAborted();
    if (judgement.verdict === "pass" || judgement.final || last) return judgement;
    await awaitChange(stage, expectation, deadline);
    stage.signal.throwIfAborted();
  }
}

/** How a person would look at the same thing. */
function sameByHand(stage: Stage, expectation: Expectation): string | null {
  switch (expectation.what) {
    case "listening":
      return byHand(stage, expectation.host, "ss -ltn");
    case "sockets":
      return byHand(stage, expectation.host, "ss -tan");
    case "file":
      return byHand(stage, expectation.host, ["cat", expectation.path]);
    case "host":
      return "docker compose ps --all";
    case "packets":
      return null;
    default: {
      const program = stage.programs.get(expectation.program);
      return program ? byHand(stage, program.host, program.command) : null;
    }
  }
}
