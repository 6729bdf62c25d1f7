import type { ExpectationContext } from "./expectation-context.ts";
import { nameKind, type Program, type ProgramKind } from "./programs.ts";
import { readPresentText, readText } from "./read-text.ts";
import type { Expectation, Place } from "./scenario.ts";
import type { Path } from "./source.ts";

type TextInput = Parameters<typeof readPresentText>[0];
type Common = Place & { readonly program: string };

/** What is expected of programs: of each of `programs` the same. */
export function readProgramExpectations(
  { input, path, reading }: ExpectationContext,
  programs: readonly Program[],
): Expectation[] {
  if (input.exit !== undefined && input.running === true) {
    reading.report([...path, "running"], "value", "this cannot hold: what has an exit code is not running");
  }
  /** Makes an expectation of each program from a key that is given, unless the key cannot be told of such a program. */
  function each<Given>(
    key: Key,
    given: Given | undefined,
    make: (given: NonNullable<Given>, of: Common, at: Path) => Expectation | Expectation[],
  ): Expectation[] {
    if (given === undefined || given === null) return [];
    const at = [...path, key];
    if (programs.length === 0) {
      reading.report(
        at,
        "key",
        `\`${key}\` is about a program, and this step has none`,
        "say which with `program:`",
      );
    }
    const wrong = programs.find(({ kind }) => !KINDS[key].includes(kind));
    if (wrong) {
      reading.report(
        at,
        "key",
        `\`${key}\` cannot be told of ${nameKind(wrong.kind)}`,
        INSTEAD[wrong.kind](key),
      );
      return [];
    }
    const place = reading.place(at, "key");
    return programs.flatMap(({ name }) => make(given, { ...place, program: name }, at));
  }
  const printed = (stream: "stdout" | "stderr") => (given: TextInput, of: Common, at: Path) =>
    ({ ...of, what: "printed", stream, text: readPresentText(given, at, reading) }) as const;
  return [
    ...each("exit", input.exit, (code, of) => ({ ...of, what: "exit", code })),
    ...each("running", input.running, (is, of) => ({ ...of, what: "running", is })),
    ...each("prints", input.prints, printed("stdout")),
    ...each("stdout", input.stdout, printed("stdout")),
    ...each("stderr", input.stderr, printed("stderr")),
    ...each("sees", input.sees, (given, of, at) => ({
      ...of,
      what: "sees",
      text: readPresentText(given, at, reading),
    })),
    ...each("status", input.status, (status, of) => ({ ...of, what: "status", status })),
    ...each("headers", input.headers, (headers, of, at) =>
      Object.entries(headers).map(([name, given]): Expectation => {
        const here = [...at, name];
        const place = reading.place(here, "key");
        return { ...of, ...place, what: "header", name, text: readText(given, here, reading) };
      }),
    ),
    ...each("body", input.body, (given, of, at) => ({
      ...of,
      what: "body",
      text: readPresentText(given, at, reading),
    })),
    ...("json" in input
      ? each("json", { value: input.json }, ({ value }, of) => ({ ...of, what: "json", value }))
      : []),
  ];
}

type Key =
  | "exit"
  | "running"
  | "prints"
  | "stdout"
  | "stderr"
  | "sees"
  | "status"
  | "headers"
  | "body"
  | "json";

/** Which kinds of programs have what a key looks at. */
const KINDS: Readonly<Record<Key, readonly ProgramKind[]>> = {
  exit: ["run", "start", "terminal", "http"],
  running: ["start", "terminal"],
  prints: ["start"],
  stdout: ["run", "start"],
  stderr: ["run", "start"],
  sees: ["run", "start", "terminal"],
  status: ["http"],
  headers: ["http"],
  body: ["http"],
  json: ["http"],
};

/** What to write for the programs that have no such thing. */
const INSTEAD: Readonly<Record<ProgramKind, (key: Key) => string>> = {
  run: (key) => (key === "running" ? "it has always ended: look at `exit`, or `start` it" : ANSWER),
  start: () => ANSWER,
  terminal: (key) => (key === "stdout" || key === "stderr" ? "a terminal is read with `sees`" : ANSWER),
  http: (key) =>
    key === "running"
      ? "it has always ended: look at `status`"
      : "an answer is read with `status`, `headers`, `body` or `json`",
};
const ANSWER = "only an `http` step has an answer: ask with `http: GET http://…`";
