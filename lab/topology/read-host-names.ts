import { LabError } from "../errors.ts";
import { formatProblems } from "../scenario/problem.ts";
import { type ComposeFile, readComposeFile } from "./read-compose-file.ts";

/**
 * The names of a compose file's services and of those that it includes, read without Compose: enough to tell a misspelt
 * host before anything runs.
 * @throws {LabError} `topology-unreadable`
 */
export function readHostNames(file: string): string[] {
  let read: ComposeFile;
  try {
    read = readComposeFile(file);
  } catch (cause) {
    throw new LabError("topology-unreadable", `There is no compose file to read at ${file}.`, {
      hint: "A path in `include:` counts from the folder of the file that it stands in.",
      cause,
    });
  }
  if (read.problems.length > 0) throw new LabError("topology-unreadable", formatProblems(read.problems));
  return [...read.services, ...read.included.flatMap(readHostNames)];
}
