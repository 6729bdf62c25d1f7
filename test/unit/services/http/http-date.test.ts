import { expect, test } from "vitest";
import { formatHttpDate, parseHttpDate } from "../../../../services/http/http-date.ts";

const moment = Date.UTC(1994, 10, 6, 8, 49, 37);
const in2026 = Date.UTC(2026, 0, 1);

test.each(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])(
  "%s",
  (text) => {
    expect(parseHttpDate(text, in2026)).toBe(moment);
  },
);

test("is sent in the first of these forms", () => {
  expect(formatHttpDate(moment)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
});

test("two digits mean the nearest such year, at most 50 ahead", () => {
  expect(parseHttpDate("Sunday, 06-Nov-76 08:49:37 GMT", in2026)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37));
  expect(parseHttpDate("Sunday, 06-Nov-77 08:49:37 GMT", in2026)).toBe(Date.UTC(1977, 10, 6, 8, 49, 37));
});

test("a leap second is the one before it", () => {
  expect(parseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT")).toBe(Date.UTC(2016, 11, 31, 23, 59, 59));
});

test.each([
  "",
  "yesterday",
  "0",
  "1994-11-06T08:49:37Z",
  "Sun, 06 Nov 1994 08:49:37",
  "Sun, 06 Nov 1994 08:49:37 CET",
  "Sun, 6 Nov 1994 08:49:37 GMT",
  "Sun, 31 Feb 1994 08:49:37 GMT",
  "Sun, 00 Nov 1994 08:49:37 GMT",
  "Sun, 06 Nov 1994 24:49:37 GMT",
  "Sun, 06 Nov 1994 08:60:37 GMT",
  "Sun, 06 Nov 1994 08:49:61 GMT",
  "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
])("%j is none", (text) => {
  expect(parseHttpDate(text)).toBeUndefined();
});
