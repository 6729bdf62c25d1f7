import fc from "fast-check";
import { expect, test } from "vitest";
import { isFault } from "../../../../services/http/fault.ts";
import { formatHttpDate, parseHttpDate } from "../../../../services/http/http-date.ts";
import { selectRange } from "../../../../services/http/range.ts";
import { decodePercent, parseTarget } from "../../../../services/http/target.ts";

/** A path's segment as a person would write it: anything but a slash, a backslash and control characters. */
const segment = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\p{Cc}/\\]/u.test(text));

test("what a client encodes is what the server reads", () => {
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      const target = `/${segments.map(encodeURIComponent).join("/")}`;
      expect(parseTarget("GET", target)).toEqual({ path: `/${segments.join("/")}`, query: "" });
    }),
  );
});

test("any visible characters are a target or a refusal, and no path hides anything", () => {
  const visible = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(fc.constantFrom("", "/", "http://bob/", "http://", "/%"), visible, (beginning, rest) => {
      const target = parseTarget("GET", beginning + rest || "/");
      if (isFault(target)) expect([400, 421]).toContain(target.status);
      else expect(target.path).toMatch(/^\/[^\p{Cc}\\]*$/u);
    }),
    { numRuns: 1000 },
  );
});

test("decoding never throws, and never makes text longer", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^([a-z/]|%[0-9A-Fa-f]{0,2})*$/), (text) => {
      expect((decodePercent(text) ?? "").length).toBeLessThanOrEqual(text.length);
    }),
  );
});

test("a date that is sent is understood", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
      expect(parseHttpDate(formatHttpDate(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
});

test("a range never leaves what there is", () => {
  fc.assert(
    fc.property(fc.option(fc.nat()), fc.option(fc.nat()), fc.nat({ max: 1000 }), (first, last, length) => {
      const selected = selectRange(`bytes=${first ?? ""}-${last ?? ""}`, length);
      if (typeof selected === "string") return;
      expect(selected.start).toBeGreaterThanOrEqual(0);
      expect(selected.end).toBeGreaterThan(selected.start);
      expect(selected.end).toBeLessThanOrEqual(length);
    }),
  );
});
