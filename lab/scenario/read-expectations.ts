import type { Program, Programs } from "./programs.ts";
import { readHostExpectations } from "./read-host-expectations.ts";
import { readProgramExpectations } from "./read-program-expectations.ts";
import type { Reading } from "./reading.ts";
import type { Expectation } from "./scenario.ts";
import type { UntilInput } from "./schema/expect.ts";
import type { Path } from "./source.ts";

/** What an expectation is about when it does not say so itself. */
export type Subject = {
  readonly step: number;
  /** Null when the mistake in it is reported already, and nothing more can be said. */
  readonly programs: readonly Program[] | null;
  readonly host: string | null;
};

/** One map under `expect:` or `until:`, and all that is needed to understand it. */
export type ExpectationContext = {
  readonly input: UntilInput;
  readonly path: Path;
  readonly subject: Subject;
  readonly programs: Programs;
  readonly reading: Reading;
};

/** Takes the map apart into single expectations, each with its own place. */
export function readExpectations(context: ExpectationContext): Expectation[] {
  const { input, path, reading, subject } = context;
  const says = Object.keys(input).some((key) => !["program", "in", "on"].includes(key));
  if (!says)
    reading.report(path, "value", "this expects nothing", "say what must be seen, as in `{ exit: 0 }`");
  const named = findNamed(context);
  const about = named === undefined ? subject.programs : named;
  const host = input.on ?? named?.[0]?.host ?? subject.host;
  if (input.on !== undefined) reading.mention(input.on, [...path, "on"]);
  return [
    ...(about === null ? [] : readProgramExpectations(context, about)),
    ...readHostExpectations(context, host),
  ];
}

/** The programs that `program:` or `in:` names; undefined when neither is there, null when it names none. */
function findNamed({ input, path, subject, programs, reading }: ExpectationContext) {
  if (input.program !== undefined && input.in !== undefined) {
    reading.report(
      [...path, "in"],
      "key",
      "`in` and `program` both name the program",
      "leave one of them out",
    );
  }
  if (input.program !== undefined) return programs.find(input.program, subject.step, [...path, "program"]);
  if (input.in !== undefined) return programs.findTerminal(input.in, subject.step, [...path, "in"]);
  return undefined;
}
