import { expect, test } from "vitest";
import { plainPaint } from "../../../lab/report/text/paint.ts";
import { tellAnswer, tellQuestion } from "../../../lab/tour/tell.ts";

const page = { columns: 79, paint: plainPaint };
const picked = { ask: "How many?", choices: ["One.", "Two."], right: 2, answer: "It takes two." };
const thought = { ask: "Why?", choices: [], right: null, answer: "Because." };

test("a question stands above its choices, each with the key that picks it", () => {
  expect(tellQuestion(page, picked)).toEqual(["  ? How many?", "", "    1  One.", "    2  Two.", ""]);
});

test.each([
  ["2", "  → Right. It takes two."],
  ["1", "  → You said 1; it is 2, “Two”. It takes two."],
  ["", "  → It is 2, “Two”. It takes two."],
])("a pick of %j is held against the right one", (said, expected) => {
  expect(tellAnswer(page, picked, said)).toEqual([expected, ""]);
});

test("a thought stands beside our own words, and neither right nor wrong", () => {
  expect(tellAnswer(page, thought, "No idea").join("")).toBe(
    "  → You said “No idea”. Here is how we would say it: Because.",
  );
  expect(tellAnswer(page, thought, "")).toEqual(["  → Because.", ""]);
});

test("what a learner typed cannot steer the terminal", () => {
  expect(tellAnswer(page, thought, "\u001b[2J").join("")).not.toContain("\u001b");
});
