import type { ExpectationContext } from "./expectation-context.ts";
import { readHostExpectations } from "./read-host-expectations.ts";
import { readProgramExpectations } from "./read-program-expectations.ts";
import type { Expectation } from "./scenario.ts";

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
