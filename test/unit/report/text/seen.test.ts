import { expect, test } from "vitest";
import { plainPaint } from "../../../../lab/report/text/paint.ts";
import { tellSeen } from "../../../../lab/report/text/seen.ts";

const page = (columns: number) => ({ columns, paint: plainPaint });

test("the caret stands below its column", () => {
  expect(tellSeen(page(20), '"abcx"', 4)).toEqual(['"abcx"', "    ^"]);
});

test("the caret stands below its column in whichever line that came to stand", () => {
  expect(tellSeen(page(5), "0123456789abc", 7)).toEqual(["01234", "56789", "  ^", "abc"]);
  expect(tellSeen(page(5), "0123456789abc", 5)).toEqual(["01234", "56789", "^", "abc"]);
});

test("the caret may stand behind the last character", () => {
  expect(tellSeen(page(20), '"ab"', 4)).toEqual(['"ab"', "    ^"]);
});

test("a wide character counts two columns", () => {
  expect(tellSeen(page(20), '"👋x', 3)).toEqual(['"👋x', "   ^"]);
  expect(tellSeen(page(4), "👋👋👋x", 6)).toEqual(["👋👋", "👋x", "  ^"]);
});

test("a table keeps its lines, and a long one is shortened", () => {
  expect(tellSeen(page(20), "a  1\nb  2", null)).toEqual(["a  1", "b  2"]);
  const long = Array.from({ length: 15 }, (_, index) => `${index}`).join("\n");
  expect(tellSeen(page(20), long, null)).toHaveLength(13);
  expect(tellSeen(page(20), long, null).at(-1)).toBe("… 3 more lines");
});

test("nothing is told as nothing", () => {
  expect(tellSeen(page(20), "", null)).toEqual(["nothing"]);
});
