import { describe, expect, test } from "vitest";
import { readStop } from "../../../lab/tour/read-stop.ts";

const known = ["greeting", "handshake"];
const stopWith = (scene: string) => `chapter: 1 One\nidea: An idea.\nscenes:\n${scene}\n`;

function mistakes(text: string): string[] {
  const read = readStop(text, "stop.yaml", known);
  if ("stop" in read) return [];
  return read.problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === null ? "" : `; ${hint}`}`,
  );
}

test("a stop is read whole", () => {
  const text = stopWith(`  - scenario: greeting
    ask: How many?
    choices: [One, Two]
    right: 2
    answer: Two.
    try: [{ on: me, type: nc bob 9999, see: His thanks. }]
  - scenario: handshake
    look: At the SYN.`);
  expect(readStop(text, "stop.yaml", known)).toEqual({
    stop: {
      file: "stop.yaml",
      chapter: "1 One",
      idea: "An idea.",
      scenes: [
        {
          scenario: "greeting",
          look: null,
          question: { ask: "How many?", choices: ["One", "Two"], right: 2, answer: "Two." },
          tries: [{ on: "me", type: "nc bob 9999", see: "His thanks." }],
        },
        { scenario: "handshake", look: "At the SYN.", question: null, tries: [] },
      ],
    },
  });
});

describe("a mistake is told with its place:", () => {
  test.each([
    [
      "an unknown scenario",
      "  - scenario: greetng",
      ["4:15 there is no scenario called `greetng`; did you mean `greeting`?"],
    ],
    ["a misspelt key", "  - scenaro: greeting", ["4:5 unknown key `scenaro`; did you mean `scenario`?"]],
    [
      "a question without an answer",
      "  - { scenario: greeting, ask: Why? }",
      ["4:27 this question has no answer; tell it under `answer:`"],
    ],
    [
      "an answer without a question",
      "  - { scenario: greeting, answer: So. }",
      ["4:27 `answer` without a question; ask it with `ask:`"],
    ],
    [
      "choices of which none is right",
      "  - { scenario: greeting, ask: Why?, answer: So., choices: [a, b] }",
      ["4:51 it is not said which choice is right; say its number with `right:`"],
    ],
    [
      "a right choice that there is not",
      "  - { scenario: greeting, ask: Why?, answer: So., choices: [a, b], right: 3 }",
      ["4:75 there is no such choice; there are 2"],
    ],
    [
      "one choice alone",
      "  - { scenario: greeting, ask: Why?, answer: So., choices: [a], right: 1 }",
      ["4:60 one choice is none"],
    ],
  ])("%s", (_what, scene, expected) => {
    expect(mistakes(stopWith(scene))).toEqual(expected);
  });

  test("an empty file", () => {
    expect(mistakes("").length).toBeGreaterThan(0);
  });

  test("broken YAML", () => {
    expect(mistakes("chapter: [")).toHaveLength(1);
  });
});
