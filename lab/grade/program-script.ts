import { quote } from "../run/by-hand.ts";
import type { LearnerProgram } from "./find-programs.ts";

/**
 * The command `program` of a learner's host, as a shell script: `program PART PORT` runs their server of that part,
 * `program PART HOST PORT` their client. It becomes the learner's program (exec), so that its process, its exit code and
 * its signals are the learner's own.
 */
export function writeProgramScript(programs: readonly LearnerProgram[], folder: string): string {
  const cases = programs.map(
    ({ part, ...program }) => `  ${quote(part)}) ${becoming(commandLine(program, '"$HOST"', '"$PORT"'))} ;;`,
  );
  return [
    "#!/bin/sh",
    "# program PART PORT | program PART HOST PORT",
    "part=$1",
    "shift",
    "if [ $# -gt 1 ]; then HOST=$1 PORT=$2; export HOST; else PORT=$1; fi",
    "export PORT",
    `cd ${quote(folder)} || exit 127`,
    'case "$part" in',
    ...cases,
    '  *) echo "there is no program for the part $part" >&2; exit 127 ;;',
    "esac",
    "",
  ].join("\n");
}

/**
 * A learner's command line with the host and the port in their places: where `{host}` and `{port}` stand; else behind it,
 * unless it has a port of its own.
 */
export function commandLine(
  { as, run, port }: Omit<LearnerProgram, "part">,
  host: string,
  thePort: string,
): string {
  const line = run ?? "";
  if (/\{(port|host)\}/.test(line)) return line.replaceAll("{port}", thePort).replaceAll("{host}", host);
  if (port !== null) return line;
  return as === "me" ? `${line} ${host} ${thePort}` : `${line} ${thePort}`;
}

/** With exec where the line is a single command; a line for a shell (pipes, lists) is run by it. */
function becoming(line: string): string {
  const bare = line.replaceAll('"$HOST"', "").replaceAll('"$PORT"', "");
  if (/[;&|<>()`$\n]/.test(bare)) return line;
  return /^\w+=/.test(line) ? `exec env ${line}` : `exec ${line}`;
}
