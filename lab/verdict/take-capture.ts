import { EXPRESSION_FLAGS } from "../scenario/expression.ts";
import type { Capture } from "../scenario/scenario.ts";
import type { HttpSeen, ProgramSeen } from "./observation.ts";
import { terminalText } from "./terminal-text.ts";

/** The value, or why there is none (yet), in a sentence. */
export type Captured = { readonly value: string } | { readonly missing: string };

/**
 * Takes a value out of what its step's program showed. `cursor` is where `sees` stood when the step began: a capture
 * `from: sees` looks only behind it. Surrounding white space is no part of the value.
 */
export function takeCapture(capture: Capture, seen: ProgramSeen | HttpSeen, cursor = 0): Captured {
  const source = readSource(capture, seen, cursor);
  if (source === null)
    return { missing: `${seen.name} has no ${sourceName(capture)} to take \`${capture.variable}\` from` };
  if (capture.matches === undefined) return { value: source.trim() };
  const found = new RegExp(capture.matches, EXPRESSION_FLAGS).exec(source);
  if (!found) {
    return { missing: `nothing in the ${sourceName(capture)} of ${seen.name} matches /${capture.matches}/` };
  }
  return { value: (found[1] ?? found[0]).trim() };
}

function readSource({ from, header }: Capture, seen: ProgramSeen | HttpSeen, cursor: number): string | null {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (seen.kind === "program") {
    const shown = seen.terminal ? new TextEncoder().encode(terminalText(seen.stdout)) : seen.stdout;
    if (from === "stdout") return text(shown);
    if (from === "stderr") return text(seen.stderr);
    return from === "sees" ? text(shown.subarray(cursor)) : null;
  }
  if (from === "stderr") return seen.trouble;
  if (seen.response === null) return null;
  if (from === "body" || from === "stdout") return text(seen.response.body);
  if (from === "status") return `${seen.response.status}`;
  if (from !== "header") return null;
  return seen.response.headers.find(([name]) => name.toLowerCase() === header?.toLowerCase())?.[1] ?? null;
}

function sourceName({ from, header }: Capture): string {
  return from === "header" ? `header ${header}` : from === "sees" ? "terminal" : from;
}
