import type { Expectation } from "../../../lab/scenario/scenario.ts";
import { type JudgedHere, judge } from "../../../lab/verdict/judge.ts";
import type { HttpSeen, Observation, ProgramSeen } from "../../../lab/verdict/observation.ts";

export const bytes = (text: string) => new TextEncoder().encode(text);

/** A program on me that has printed something; it is still running if `exit` is null. */
export function programSeen(
  stdout: string | Uint8Array,
  {
    exit = 0,
    stderr = "",
    terminal = false,
  }: { exit?: number | null; stderr?: string; terminal?: boolean } = {},
): ProgramSeen {
  const printed = typeof stdout === "string" ? bytes(stdout) : stdout;
  return {
    kind: "program",
    host: "me",
    name: "greet",
    terminal,
    stdout: printed,
    stderr: bytes(stderr),
    exit,
  };
}

/** An answer that curl on `curl` had. */
export function answerSeen(
  body: string,
  { status = 200, headers = [] }: { status?: number; headers?: readonly (readonly [string, string])[] } = {},
): HttpSeen {
  const response = { status, headers, body: bytes(body) };
  return {
    kind: "http",
    host: "curl",
    name: "page",
    request: "GET http://bob/",
    exit: 0,
    trouble: "",
    response,
  };
}

type WithoutPlace<One> = One extends Expectation ? Omit<One, "line" | "column"> : never;

/** What an author wrote, wherever it stood. */
export type Wish = WithoutPlace<JudgedHere>;

export function judged(wish: Wish, seen: Observation, cursor?: number) {
  return judge({ line: 1, column: 1, ...wish } as JudgedHere, seen, cursor);
}

/**
 * A failure as it meets the eye: expected, seen, the caret under its place, and the sentences; `pass` when it held. A
 * failure that no waiting can mend ends with `final`.
 */
export function shown(wish: Wish, seen: Observation, cursor?: number): string {
  const judgement = judged(wish, seen, cursor);
  if (judgement.verdict === "pass") return "pass";
  const { expected, seen: was, caret, because, next, drawing } = judgement.failure;
  return [
    expected,
    was,
    ...(caret === null ? [] : [`${" ".repeat(caret)}^`]),
    ...(because === null ? [] : [because]),
    ...(next === null ? [] : [`next: ${next}`]),
    ...(drawing === null ? [] : [drawing]),
    ...(judgement.final ? ["final"] : []),
  ].join("\n");
}
