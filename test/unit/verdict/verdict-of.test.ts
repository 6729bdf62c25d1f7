import { expect, it } from "vitest";
import { verdictOf } from "../../../lab/verdict/verdict-of.ts";

it.each([
  [[], "pass"],
  [["pass", "pass"], "pass"],
  [["pass", "inconclusive", "pass"], "inconclusive"],
  [["inconclusive", "fail", "pass"], "fail"],
  [["fail", "inconclusive"], "fail"],
] as const)("%j is %s: fail beats inconclusive beats pass", (parts, whole) => {
  expect(verdictOf(parts)).toBe(whole);
});
