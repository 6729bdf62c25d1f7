import type { Expectation } from "../scenario/scenario.ts";
import { fail, type Judgement, PASS } from "./judgement.ts";
import { matchText } from "./match-text.ts";
import type { HttpSeen, ProgramSeen } from "./observation.ts";
import { showBytes } from "./show-bytes.ts";
import { terminalText } from "./terminal-text.ts";

type Of<What> = Extract<Expectation, { readonly what: What }>;

export function judgeExit(expectation: Of<"exit">, seen: ProgramSeen | HttpSeen): Judgement {
  const { code } = expectation;
  const wanted =
    code === "any" ? "an exit" : code === "failure" ? "an exit code that is not 0" : `exit code ${code}`;
  if (seen.exit === null) {
    const next = `${seen.name} may be waiting for input, or for someone to connect, answer or hang up`;
    return fail(seen.host, { expected: wanted, seen: "still running", because: lastWords(seen), next });
  }
  const holds = code === "any" || (code === "failure" ? seen.exit !== 0 : seen.exit === code);
  if (holds) return PASS;
  return fail(
    seen.host,
    {
      expected: wanted,
      seen: `exit code ${seen.exit}`,
      because: lastWords(seen),
      next: meaningOf(seen.exit),
    },
    true,
  );
}

export function judgeRunning(expectation: Of<"running">, seen: ProgramSeen): Judgement {
  if (expectation.is === (seen.exit === null)) return PASS;
  if (seen.exit === null) return fail(seen.host, { expected: "ended", seen: "still running" });
  const parts = { expected: "running", seen: `ended with exit code ${seen.exit}` };
  return fail(seen.host, { ...parts, because: lastWords(seen), next: meaningOf(seen.exit) }, true);
}

/** `printed` looks at the whole stream; `sees` from the cursor on, each text behind the one before, as an eye reads. */
export function judgeOutput(
  expectation: Of<"printed" | "sees">,
  seen: ProgramSeen,
  cursor: number,
): Judgement {
  const { what } = expectation;
  const stream = seen.terminal ? "the terminal" : what === "printed" ? expectation.stream : "stdout";
  const raw = what === "printed" && expectation.stream === "stderr" ? seen.stderr : seen.stdout;
  const bytes = seen.terminal ? new TextEncoder().encode(terminalText(raw)) : raw;
  const from = what === "sees" ? cursor : 0;
  const place = from > 0 ? `what ${stream} shows since the last sees` : stream;
  const result = matchText(expectation.text, bytes.subarray(from), place, what === "sees");
  if (result.holds) return { verdict: "pass", cursor: what === "sees" ? from + result.end : null };
  const { mayCome, holds: _, ...parts } = result;
  const ended = seen.exit !== null;
  const next = ended ? endedNext(seen, stream) : null;
  return fail(seen.host, { ...parts, next }, ended || !mayCome);
}

/** That a program has ended, and its last words: for what was to come of it. Null where there is nothing to say. */
export function endedNext(seen: ProgramSeen, stream = "its host"): string | null {
  const ending = `${seen.name} has ended with exit code ${seen.exit}`;
  const words = stream === "stderr" ? null : lastWords(seen);
  return words ? `${ending}; ${words}` : seen.exit === 0 ? null : ending;
}

/** The end of what it said on stderr (or in its terminal), where people look first. */
function lastWords(seen: ProgramSeen | HttpSeen): string | null {
  const inTerminal = seen.kind === "program" && seen.terminal;
  const raw = seen.kind === "http" ? seen.trouble : inTerminal ? terminalText(seen.stdout) : seen.stderr;
  const bytes = typeof raw === "string" ? new TextEncoder().encode(raw) : raw;
  const words = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1);
  if (words.length === 0) return null;
  const { text } = showBytes(words, null, { toward: "end", columns: 100 });
  return inTerminal ? `its terminal ends with ${text}` : `its stderr says ${text}`;
}

/** Exit codes with a meaning of their own: those of a shell (dash(1), EXIT STATUS) and of signals (128 + number). */
function meaningOf(code: number): string | null {
  if (code === 127) return "127 says that there is no such command on this host";
  if (code === 126) return "126 says that the file is there but cannot be run";
  if (code === 137) return "137 is 128 + 9: it was killed (SIGKILL), perhaps for want of memory";
  if (code === 143) return "143 is 128 + 15: it was asked to end (SIGTERM)";
  if (code === 130) return "130 is 128 + 2: it was interrupted (SIGINT, ctrl-c)";
  return null;
}
