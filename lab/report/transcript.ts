import type { ProgramRecord } from "./run-record.ts";
import { drawPlainScreen } from "./terminal/draw-screen.ts";
import { printable } from "./text/printable.ts";

/**
 * What one program printed, as its terminal showed it: safe to `cat`, with the command above and how it ended below. The
 * bytes as they came are in the events.
 */
export function writeTranscript(program: ProgramRecord): string {
  const end = program.exit === null ? "was still running" : `exited with ${program.exit}`;
  const shown = drawPlainScreen(program.printed.map(({ text }) => text).join(""));
  if (shown.at(-1) === "") shown.pop();
  const left = program.length - program.kept;
  return [
    `${printable(program.host)} $ ${printable(program.command)}`,
    ...shown,
    ...(left > 0 ? [`[… ${left} more characters: see events.jsonl]`] : []),
    `[${end}]`,
    "",
  ].join("\n");
}
