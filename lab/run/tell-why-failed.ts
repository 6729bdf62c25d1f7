import type { Engine } from "../docker/engine.ts";
import { askWhy, HURRIED } from "../why/ask-why.ts";
import { guessQuestion } from "../why/guess-question.ts";
import { composeByHand } from "./by-hand.ts";
import type { Stage } from "./stage.ts";

/** The step that failed, and the program that it failed over, where it was one. */
export type FailedStep = { readonly step: number; readonly program: string | undefined };

/** It takes less than three seconds; on a machine that is busy with other labs, some more. */
const WITHIN_MS = 10_000;

/** Nobody has done that by hand. */
const OF_THE_SCENARIO = { say: "The scenario has set that itself: see its steps, and `link:`.", run: null };

/**
 * Look into why the connection that a failed step's program tried does not come about, and tell the cause where there is
 * one. It changes no verdict, whatever becomes of it: a connection that works, or a lab too busy to tell, says nothing.
 */
export async function tellWhyFailed(
  stage: Stage,
  engine: Engine,
  { step, program }: FailedStep,
  stopped: AbortSignal,
): Promise<void> {
  const staged = program === undefined ? undefined : stage.programs.get(program);
  const { hosts, project } = stage.topology;
  const question = staged && guessQuestion(staged, hosts);
  if (question === undefined) return;
  const signal = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), stopped]);
  try {
    const { cause, findings } = await askWhy(hosts, question, {
      ...{ engine, signal, patience: HURRIED, compose: composeByHand(stage) },
      ...(stage.wire && { wire: stage.wire.wire }),
      ...(stage.keeps && { project }),
    });
    if (cause === null) return;
    const { from, to, port } = question;
    const { code, says } = cause;
    const next = cause.layer === "wire" ? OF_THE_SCENARIO : cause.next;
    stage.emit({ type: "why", step, from, to, port, code, says, next, findings });
  } catch {
    // The scenario has its verdict; that nobody could say more of it is no trouble of its own.
  }
}
