import type { Programs } from "./programs.ts";
import type { Reading } from "./reading.ts";
import type { StageTerms } from "./scenario.ts";
import type { ScenarioInput } from "./schema/scenario.ts";

/** How the steps of a stage call the learner's program. */
export const PROGRAM = "program";

/** The terms of a stage. It must start the program that it is about, on the host that it says. */
export function readStage(
  { as, part, tier = "basic", needs = [], hints = {} }: NonNullable<ScenarioInput["stage"]>,
  programs: Programs,
  reading: Reading,
): StageTerms {
  const [program] = programs.named(PROGRAM);
  if (!program) {
    const command = as === "bob" ? `start: program ${part} PORT` : `run: program ${part} HOST PORT`;
    const hint = `a step must say \`${command}\` and \`as: ${PROGRAM}\``;
    reading.report(["stage"], "key", "no step of this stage starts the learner's program", hint);
  } else if (program.host !== as) {
    const message = `the learner's program is to run on \`${as}\`, and step ${program.step + 1} starts it on \`${program.host}\``;
    reading.report(["stage", "as"], "value", message);
  }
  return {
    as,
    part,
    tier,
    needs: needs.map((id, index) => ({ id, ...reading.source.span(["stage", "needs", index], "value") })),
    hints: Object.fromEntries(Object.entries(hints).filter(([, text]) => text !== undefined)),
  };
}
