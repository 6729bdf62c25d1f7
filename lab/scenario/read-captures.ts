import { nameKind, type Program, type ProgramKind } from "./programs.ts";
import type { Reading } from "./reading.ts";
import type { Capture } from "./scenario.ts";
import type { StepInput } from "./schema/step.ts";
import type { Path } from "./source.ts";

/** What each kind of program shows that a value can be taken from; the first is meant where none is named. */
const SOURCES: Readonly<Record<ProgramKind, readonly [Capture["from"], ...Capture["from"][]]>> = {
  run: ["stdout", "stderr"],
  start: ["stdout", "stderr", "sees"],
  terminal: ["sees"],
  http: ["body", "header", "status"],
};

/** The values that a step's `let:` takes from its program. */
export function readCaptures(
  given: NonNullable<StepInput<"run">["let"]>,
  programs: readonly Program[] | null,
  path: Path,
  reading: Reading,
): Capture[] {
  if (programs === null || Object.keys(given).length === 0) return [];
  const [program, second] = programs;
  if (!program || second) {
    const why = second ? "this step has several" : "this step has none";
    reading.report(path, "key", `\`let\` takes a value from one program, and ${why}`);
    return [];
  }
  const sources = SOURCES[program.kind];
  return Object.entries(given).map(([variable, one]) => {
    const at = [...path, variable];
    const { from = sources[0], header, matches } = typeof one === "string" ? { matches: one } : one;
    if (!sources.includes(from)) {
      const message = `${nameKind(program.kind)} has no \`${from}\` to take a value from`;
      reading.report(
        [...at, "from"],
        "value",
        message,
        `it has ${sources.map((source) => `\`${source}\``).join(", ")}`,
      );
    }
    if (from === "header" && header === undefined) {
      reading.report(
        at,
        "key",
        "`from: header` needs the name of the header",
        "say `header: location`, for instance",
      );
    }
    if (from !== "header" && header !== undefined) {
      reading.report([...at, "header"], "key", "`header` needs `from: header`");
    }
    return { ...reading.place(at, "key"), variable, from, header, matches };
  });
}
