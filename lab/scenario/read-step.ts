import { parseDuration } from "./duration.ts";
import { pickForm } from "./pick-form.ts";
import type { Programs } from "./programs.ts";
import { readAction } from "./read-action.ts";
import { readCaptures } from "./read-captures.ts";
import { readExpectations } from "./read-expectations.ts";
import type { Reading } from "./reading.ts";
import type { Expectation, Step } from "./scenario.ts";
import type { UntilInput } from "./schema/expect.ts";
import type { Path } from "./source.ts";

/** What a step is read with: the file's programs, and how long a step waits that does not say so itself. */
export type StepContext = {
  readonly programs: Programs;
  readonly withinMs: number;
  readonly reading: Reading;
};

/** One step, or null where it has no sound form. Either way all its mistakes are reported. */
export function readStep(
  value: unknown,
  index: number,
  { programs, withinMs, reading }: StepContext,
): Step | null {
  const path: Path = ["steps", index];
  const form = pickForm(value, path, reading);
  const done = form && readAction(form, value, { path, index, programs, reading });
  if (!done) return null;
  const { given, action, subject, packets } = done;
  const context = { subject: { step: index, ...subject }, programs, reading };
  const wants = (input: UntilInput, ...at: Path) =>
    readExpectations({ ...context, input, path: [...path, ...at] });
  const expect = [
    ...(given.until ? wants(given.until, "until") : []),
    ...(Array.isArray(given.expect)
      ? given.expect.flatMap((one, entry) => wants(one, "expect", entry))
      : given.expect
        ? wants(given.expect, "expect")
        : []),
    ...(packets ? [packets] : []),
  ];
  return {
    index,
    ...reading.place(path),
    say: given.say ?? "",
    action,
    expect: [...impliedExit(done, expect, path, reading), ...expect],
    withinMs: parseDuration(given.within ?? "") ?? withinMs,
    captures: readCaptures(given.let ?? {}, subject.programs, [...path, "let"], reading),
  };
}

/** What is run to its end is expected to succeed, unless the step says how it ends. It comes first: it explains most. */
function impliedExit(
  { action }: NonNullable<ReturnType<typeof readAction>>,
  expect: readonly Expectation[],
  path: Path,
  reading: Reading,
): Expectation[] {
  if (action.do !== "run" && action.do !== "http") return [];
  if (expect.some((one) => one.what === "exit" && one.program === action.name)) return [];
  return [{ ...reading.place([...path, action.do], "key"), what: "exit", program: action.name, code: 0 }];
}
