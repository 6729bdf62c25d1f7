import { expectation } from "./schema/expect.ts";
import { ACTIONS, FORMS } from "./schema/step.ts";
import { suggest } from "./suggest.ts";

/** Words that other tools have for the same thing, and what this language says instead. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  name: "as",
  id: "as",
  host: "on",
  description: "about",
  timeout: "within",
  retry: "within",
  cmd: "run",
  command: "run",
  exec: "run",
  shell: "run",
  background: "start",
  service: "start",
  request: "http",
  url: "http",
  send: "type",
  key: "press",
  stdin: "input",
  variables: "vars",
  env: "vars",
  capture: "let",
  register: "let",
  save: "let",
  assert: "expect",
  check: "expect",
  code: "exit",
  output: "stdout",
  shows: "sees",
  equals: "is",
  contains: "has",
  includes: "has",
  regex: "matches",
  pattern: "matches",
  port: "listening",
  drop: "loss",
  latency: "delay",
  bandwidth: "rate",
  partition: "cut",
  data: "body",
};

/** What to say of a key that is not known where it stands, among the keys that are. */
export function explainUnknownKey(
  key: string,
  known: readonly string[],
): { readonly message: string; readonly hint: string | null; readonly meant: string | null } {
  const inStep = known.includes("say");
  const inExpectation = known.includes("exit");
  const form = inStep ? ACTIONS.find((action) => known.includes(action)) : undefined;
  if (inStep && Object.hasOwn(expectation.shape, key)) {
    return { message: `\`${key}\` is an expectation`, hint: "put it under `expect:`", meant: null };
  }
  if (inExpectation && (key === "within" || key === "let" || key === "say")) {
    return {
      message: `\`${key}\` belongs to the step`,
      hint: "put it beside `expect:`, not in it",
      meant: null,
    };
  }
  const homes = inStep
    ? ACTIONS.filter((action) => action !== key && Object.hasOwn(FORMS[action].shape, key))
    : [];
  if (homes.length > 0 && homes.length < 8) {
    const goes = `it goes with ${homes.map((home) => `\`${home}\``).join(", ")}`;
    return {
      message: `\`${key}\` does not go with ${form ? `\`${form}\`` : "a step that does nothing"}`,
      hint: goes,
      meant: null,
    };
  }
  if (inStep && (key === "sleep" || key === "wait")) {
    const hint = "say what to wait for under `expect:`, and how long at most with `within:`";
    return { message: `there is no \`${key}\``, hint, meant: null };
  }
  const candidates = form === undefined && inStep ? [...known, ...ACTIONS] : known;
  const meant = suggest(key, candidates) ?? otherWord(key, candidates);
  const among = known.length <= 8 ? `the keys here are ${known.map((one) => `\`${one}\``).join(", ")}` : null;
  return {
    message: `unknown key \`${key}\``,
    hint: meant === null ? among : `did you mean \`${meant}\`?`,
    meant,
  };
}

function otherWord(key: string, candidates: readonly string[]): string | null {
  const word = Object.hasOwn(OTHER_WORDS, key.toLowerCase()) ? OTHER_WORDS[key.toLowerCase()] : undefined;
  return word !== undefined && candidates.includes(word) ? word : null;
}
