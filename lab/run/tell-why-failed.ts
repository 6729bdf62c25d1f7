import type { Engine } from "../docker/engine.ts";
import { askWhy, HURRIED } from "../why/ask-why.ts";
import type { Cause } from "../why/diagnosis/diagnosis.ts";
import type { Question } from "../why/evidence.ts";
import { guessQuestion } from "../why/guess-question.ts";
import { composeByHand } from "./by-hand.ts";
import type { Stage, StagedProgram } from "./stage.ts";

/** The step that failed, and the program that it failed over, where it was one. */
export type FailedStep = { readonly step: number; readonly program: string | undefined };

/** It takes less than three seconds; on a machine that is busy with other labs, some more. */
const WITHIN_MS = 10_000;

/** Nobody has done that by hand. */
const OF_THE_SCENARIO = { say: "The scenario has set that itself: see its steps, and `link:`.", run: null };

/**
 * Look into why the connection that a failed step's program tried does not come about, and tell the cause where there is
 * one. It changes no verdict, whatever becomes of it: a connection that worked, or a lab too busy to tell, says nothing.
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
  if (staged === undefined || question === undefined) return;
  const signal = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), stopped]);
  try {
    const { outcome, cause, findings } = await askWhy(hosts, question, {
      ...{ engine, signal, patience: HURRIED, compose: composeByHand(stage) },
      ...(stage.wire && { wire: stage.wire.wire }),
      ...(stage.keeps && { project }),
    });
    const { from, to, port } = question;
    const asked = { type: "why", step, from, to, port, findings } as const;
    if (cause !== null) {
      const { code, says } = cause;
      stage.emit({ ...asked, code, says, next: cause.layer === "wire" ? OF_THE_SCENARIO : cause.next });
    } else if (outcome === "works" && wasRefused(staged)) {
      stage.emit({ ...asked, code: "called-too-early", ...calledTooEarly(question) });
    }
  } catch {
    // The scenario has its verdict; that nobody could say more of it is no trouble of its own.
  }
}

const wasRefused = ({ terminal, program: { stdout, stderr } }: StagedProgram): boolean =>
  /refused/i.test(Buffer.concat(terminal ? stdout : stderr).toString());

/** Hosts are up before their programs have come to listen, and a busy machine takes its time. */
const calledTooEarly = ({ from, to, port }: Question): Pick<Cause, "says" | "next"> => ({
  says: `It was refused, and now that ${from} calls once more it is not: nobody listened yet.`,
  next: {
    say: `Have a step before it that waits until somebody does: \`expect: { on: ${to}, listening: ${port} }\`.`,
    run: null,
  },
});
