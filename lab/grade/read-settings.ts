import { z } from "zod";
import { LabError } from "../errors.ts";
import { formatProblems } from "../scenario/problem.ts";
import { Reading } from "../scenario/reading.ts";
import { name, text } from "../scenario/schema/values.ts";
import { Source } from "../scenario/source.ts";

const command = text.min(1, "the command is empty");
const port = z
  .int("a port is a whole number")
  .min(1, "a port is 1 or more")
  .max(65_535, "a port is at most 65535");
const program = z.strictObject({ run: command.optional(), port: port.optional() });

const settings = z.strictObject({
  as: z.enum(["bob", "me"]).optional(),
  build: command.optional(),
  run: command.optional(),
  port: port.optional(),
  parts: z.record(name, program).optional(),
});

/** What a learner says of their own program, in `lab.yaml` beside it. */
export type Settings = z.infer<typeof settings>;

/**
 * Reads a `lab.yaml`:
 *
 *     as: bob                      whose program it is: bob (a server) or me (a client)
 *     build: make                  how it is built
 *     run: python3 server.py {port}
 *     port: 9999                   where it listens, if it takes no port from the command line
 *     parts:                       where there are several programs, by what each is for
 *       chat: { run: python3 chat.py {port} }
 *
 * @param file what it is called in messages
 * @throws {LabError} `settings-invalid` with every mistake shown in its line
 */
export function readSettings(yaml: string, file: string): Settings {
  const source = new Source(yaml, file);
  const reading = new Reading(source);
  const value = source.faults.length > 0 ? null : reading.check(settings, source.value ?? {}, []);
  const problems = [...source.faults, ...reading.problems];
  if (value === null || problems.length > 0) {
    throw new LabError(
      "settings-invalid",
      `${file} says something that cannot be.\n\n${formatProblems(problems)}`,
      {
        hint: "It may have as, build, run, port and parts; see `npx lab grade --help`.",
      },
    );
  }
  return value;
}
