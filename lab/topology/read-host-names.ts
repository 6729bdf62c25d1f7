import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { LabError } from "../errors.ts";

const composeFile = z.looseObject({
  services: z.record(z.string(), z.unknown()).nullish(),
  include: z
    .array(z.union([z.string(), z.looseObject({ path: z.union([z.string(), z.array(z.string())]) })]))
    .nullish(),
});

/**
 * The names of a compose file's services and of those that it includes, read without Compose: enough to tell a misspelt
 * host before anything runs.
 * @throws {LabError} `topology-unreadable`
 */
export function readHostNames(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new LabError("topology-unreadable", `There is no compose file to read at ${file}.`, {
      hint: "`topology:` is a path from the scenario's own folder.",
      cause,
    });
  }
  const read = composeFile.safeParse(parse(text, { logLevel: "silent" }));
  if (!read.success) throw new LabError("topology-unreadable", `${file} is no compose file.`);
  const included = (read.data.include ?? []).flatMap((each) => (typeof each === "string" ? each : each.path));
  return [
    ...Object.keys(read.data.services ?? {}),
    ...included.flatMap((path) => readHostNames(resolve(dirname(file), path))),
  ];
}
