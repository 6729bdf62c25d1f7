import type { Program, ProgramKind } from "./programs.ts";
import { nameKind } from "./programs.ts";
import type { ExpectationContext } from "./read-expectations.ts";
import { readPresentText, readText } from "./read-text.ts";
import type { Expectation, Place } from "./scenario.ts";

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
    make: (given: NonNullable<Given>, of: Common) => Expectation | Expectation[],
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
    return programs.flatMap(({ name }) => make(given, { ...place, program: name }));
  }
  const text = (key: Key) => (given: Parameters<typeof readPresentText>[0]) =>
    readPresentText(given, [...path, key], reading);
  return [
    ...each("exit", input.exit, (code, of) => ({ ...of, what: "exit", code })),
    ...each("running", input.running, (is, of) => ({ ...of, what: "running", is })),
    ...each("prints", input.prints, (given, of) => ({
      ...of,
      what: "printed",
      stream: "stdout",
      text: text("prints")(given),
    })),
    ...each("stdout", input.stdout, (given, of) => ({
      ...of,
      what: "printed",
      stream: "stdout",
      text: text("stdout")(given),
    })),
    ...each("stderr", input.stderr, (given, of) => ({
      ...of,
      what: "printed",
      stream: "stderr",
      text: text("stderr")(given),
    })),
    ...each("sees", input.sees, (given, of) => ({ ...of, what: "sees", text: text("sees")(given) })),
    ...each("status", input.status, (status, of) => ({ ...of, what: "status", status })),
    ...each("headers", input.headers, (headers, of) =>
      Object.entries(headers).map(([name, given]): Expectation => {
        const at = [...path, "headers", name];
        return {
          ...of,
          ...reading.place(at, "key"),
          what: "header",
          name,
          text: readText(given, at, reading),
        };
      }),
    ),
    ...each("body", input.body, (given, of) => ({ ...of, what: "body", text: text("body")(given) })),
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
