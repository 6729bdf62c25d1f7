import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { checkHosts } from "../../../lab/scenario/check-hosts.ts";
import { describeScenario } from "../../../lab/scenario/describe-scenario.ts";
import { parseScenario } from "../../../lab/scenario/parse.ts";
import { formatProblems } from "../../../lab/scenario/problem.ts";
import { expectation } from "../../../lab/scenario/schema/expect.ts";
import { FORMS } from "../../../lab/scenario/schema/step.ts";

/** Reads a text to the very end: whatever it says, it is a scenario that can be told or mistakes that can be shown. */
function read(text: string): void {
  const lines = text.split("\n");
  const parsed = parseScenario(text, "story.yaml");
  if ("scenario" in parsed) {
    expect(describeScenario(parsed.scenario)).not.toBe("");
    formatProblems(checkHosts(parsed.scenario, []));
    return;
  }
  expect(parsed.problems.length).toBeGreaterThan(0);
  expect(formatProblems(parsed.problems)).toContain("story.yaml:");
  for (const { line, column, length, excerpt } of parsed.problems) {
    expect(lines[line - 1]?.split("\r")[0]).toBe(excerpt);
    expect(column).toBeGreaterThan(0);
    expect(column + length - 1).toBeLessThanOrEqual(Math.max(1, excerpt.length + 1));
  }
}

const word = fc.constantFrom(
  ...[
    "bob",
    "me",
    "x",
    "step 1",
    "5s",
    "500ms",
    "10%",
    "9999",
    "${port}",
    "${bob.address}",
    "$${",
    "${",
    "(",
    "",
  ],
  ...[
    "me <-> bob",
    "GET http://bob/",
    "/tmp/x",
    ">= 2",
    "3..1",
    "failure",
    "TIME-WAIT",
    "ctrl-c",
    "TERM",
    "all",
  ],
);
const key = fc.oneof(
  fc.constantFrom(
    ...Object.keys(expectation.shape),
    ...Object.values(FORMS).flatMap((form) => Object.keys(form.shape)),
  ),
  fc.constantFrom(
    "is",
    "has",
    "matches",
    "not",
    "bytes",
    "absent",
    "port",
    "state",
    "count",
    "from",
    "__proto__",
    "toString",
  ),
  fc.string({ maxLength: 6 }),
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    word,
    fc.string(),
    fc.integer({ min: -1, max: 70_000 }),
    fc.constantFrom(true, false, null, 1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
})).value;
/** Steps that nearly make sense: an action with keys that fit it, and values that may not. */
const step = fc.constantFrom(...Object.values(FORMS)).chain((form) =>
  fc.record(Object.fromEntries(Object.keys(form.shape).map((one) => [one, anything])), {
    requiredKeys: [],
  }),
);
const file = fc.record(
  {
    title: fc.oneof({ weight: 9, arbitrary: fc.constant("A title") }, anything),
    about: fc.oneof({ weight: 9, arbitrary: fc.constant("About it.") }, anything),
    vars: fc.oneof(fc.constant({ port: 9999 }), anything),
    link: anything,
    deadline: word,
    steps: fc.oneof(fc.array(fc.oneof(step, anything), { maxLength: 4 }), anything),
  },
  { requiredKeys: ["title", "about", "steps"] },
);

describe("reading a scenario never throws, and each problem points at a line that is there", () => {
  it("for any text", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), read), { numRuns: 500 });
  });

  it("for any text made of YAML's own signs", () => {
    const signs = fc.constantFrom(
      ..."-:{}[],&*!|>'\"%@`#?~ \n\r\tab1\u{feff}\0👋",
      "- ",
      ": ",
      "\n  ",
      "steps:",
      "&a ",
      "*a",
      "<<: ",
    );
    fc.assert(
      fc.property(
        fc.array(signs, { maxLength: 60 }).map((all) => all.join("")),
        read,
      ),
      { numRuns: 1000 },
    );
  });

  it("for any data in a sound file", () => {
    fc.assert(
      fc.property(file, (data) => read(stringify(data, { aliasDuplicateObjects: false }))),
      { numRuns: 1000 },
    );
  });

  it("for a sound file broken anywhere", () => {
    const sound = stringify({
      title: "A chat",
      about: "Two people talk.",
      vars: { port: 9999 },
      steps: [
        { say: "Bob listens.", start: "greet ${port}", on: "bob", as: "greeter", until: { listening: 9999 } },
        { http: "GET http://bob:8080/", expect: { status: 200, headers: { a: "b" } }, let: { page: "(.*)" } },
        { packets: "me <-> bob", expect: ["me > bob  SYN", 'bob > me  "hi\\r\\n"'] },
      ],
    });
    const place = fc.nat({ max: sound.length });
    fc.assert(
      fc.property(place, place, fc.string({ maxLength: 3 }), (from, to, put) => {
        read(sound.slice(0, Math.min(from, to)) + put + sound.slice(Math.max(from, to)));
      }),
      { numRuns: 500 },
    );
  });
});
