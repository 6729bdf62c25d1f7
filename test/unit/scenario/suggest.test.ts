import { describe, expect, it } from "vitest";
import { editDistance, suggest } from "../../../lab/scenario/suggest.ts";

describe("what was meant by a misspelt word", () => {
  it.each([
    ["exepct", ["expect", "exit"], "expect"],
    ["EXPECT", ["expect"], "expect"],
    ["bbo", ["bob", "me"], "bob"],
    ["stdot", ["stdout", "status"], "stdout"],
    ["database", ["bob", "me"], null],
    ["x", ["abc"], null],
    ["", ["abc"], null],
    ["a", [], null],
  ])("%s", (word, candidates, meant) => {
    expect(suggest(word, candidates)).toBe(meant);
  });

  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "abd", 1],
    ["abc", "acb", 1],
    ["abc", "abcd", 1],
    ["kitten", "sitting", 3],
  ])("the distance of %j and %j is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
