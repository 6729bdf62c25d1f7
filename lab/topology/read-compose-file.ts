import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { Problem } from "../scenario/problem.ts";
import { Source } from "../scenario/source.ts";

const composeFile = z.looseObject({
  services: z.record(z.string(), z.unknown()).nullish(),
  include: z
    .array(z.union([z.string(), z.looseObject({ path: z.union([z.string(), z.array(z.string())]) })]))
    .nullish(),
});

/** What a compose file itself says; `included` are the absolute paths of others. */
export type ComposeFile = {
  readonly services: readonly string[];
  readonly included: readonly string[];
  /** Why it is no compose file; then it says nothing. */
  readonly problems: readonly Problem[];
};

/**
 * Read a compose file as it is written, without Compose.
 * @param shown the file's path as a person is told it
 * @throws the file system's error where it cannot be read
 */
export function readComposeFile(file: string, shown = file): ComposeFile {
  const source = new Source(readFileSync(file, "utf8"), shown, { compose: true });
  if (source.faults.length > 0) return { services: [], included: [], problems: source.faults };
  const { success, data, error } = composeFile.safeParse(source.value);
  if (!success) {
    const path = (error.issues[0]?.path ?? []).filter((part) => typeof part !== "symbol");
    const problem = source.problem(path, "key", "this is not how a compose file is written", HINT);
    return { services: [], included: [], problems: [problem] };
  }
  const included = (data.include ?? []).flatMap((each) => (typeof each === "string" ? each : each.path));
  return {
    services: Object.keys(data.services ?? {}),
    included: included.map((path) => resolve(dirname(file), path)),
    problems: [],
  };
}

const HINT = "it has a map `services:`, and may have a list `include:`";
