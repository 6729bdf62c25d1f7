import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Problem } from "../scenario/problem.ts";
import type { Naming, PathMention } from "../scenario/scenario.ts";
import { suggest } from "../scenario/suggest.ts";
import { type ComposeFile, readComposeFile } from "./read-compose-file.ts";

/** What is wrong with the compose file that a scenario names, as far as it can be seen without Compose. */
export function checkTopology({ file, topology, topologyAt }: Naming): Problem[] {
  if (topology === undefined || topologyAt === undefined) return [];
  const faults = findFaults(topology);
  return faults ?? [pointAtMissing(file, topology, topologyAt)];
}

/** The mistakes in the file and in those that it includes; null where there is no file to read. */
function findFaults(file: string, seen = new Set<string>()): Problem[] | null {
  if (seen.has(file)) return [];
  seen.add(file);
  const shown = relative(process.cwd(), file);
  let read: ComposeFile;
  try {
    read = readComposeFile(file, shown.startsWith("..") ? file : shown);
  } catch {
    return null;
  }
  return [...read.problems, ...read.included.flatMap((other) => findFaults(other, seen) ?? [])];
}

function pointAtMissing(file: string, topology: string, { path, ...place }: PathMention): Problem {
  const folder = dirname(topology);
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const near = suggest(basename(topology), there);
  const hint = near
    ? `did you mean \`${join(dirname(path), near)}\`?`
    : "`topology:` is a path from the scenario's own folder";
  return { file, ...place, message: `there is no compose file to read at \`${path}\``, hint };
}
