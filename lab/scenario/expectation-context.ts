import type { Program, Programs } from "./programs.ts";
import type { Reading } from "./reading.ts";
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
