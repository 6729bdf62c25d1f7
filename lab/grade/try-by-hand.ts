import type { LearnerProgram } from "./find-programs.ts";
import { commandLine } from "./program-script.ts";
import type { StageRun } from "./watch-run.ts";

/**
 * Commands with which a learner sees the same on their own machine, in two terminals: their program, and what talks to it.
 * The stage's own commands may need the lab's programs and hosts; these need nothing but nc and curl.
 */
export function tryByHand(program: LearnerProgram, run: StageRun): string[] {
  const port = portOf(run);
  if (port === null) return [];
  const own = program.byHand && commandLine({ ...program, run: program.byHand }, "localhost", port);
  if (program.as === "me") return [`nc -l ${port}`, ...(own === "" ? [] : [own])];
  return [...(own === "" ? [] : [own]), callByHand(program.part, port, run)];
}

function callByHand(part: string, port: string, run: StageRun): string {
  const call = run.done.findLast((line) => line.includes(` $ `) && line.includes(port));
  const command = call?.slice(call.indexOf(" $ ") + 3).trim() ?? "";
  const [tool] = command.split(" ");
  // A call that people have the tool for is told as it was made; nc's own ways of ending are left out.
  if (tool === "curl") return command.replaceAll(/\b(bob|me):/g, "localhost:");
  if (part === "web" && command.includes("'HEAD ")) return `curl -I http://localhost:${port}/`;
  if (part === "web") return `curl -i http://localhost:${port}/`;
  return `nc -C localhost ${port}`;
}

/** The port of the learner's program is what it was started with. */
export function portOf({ events }: StageRun): string | null {
  for (const event of events) {
    if (event.type !== "program-started" || event.program !== "program") continue;
    return /\bprogram\b.*?(\d{1,5})\D*$/.exec(event.command)?.[1] ?? null;
  }
  return null;
}
