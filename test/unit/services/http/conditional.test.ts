import { describe, expect, test } from "vitest";
import { checkConditions, checkIfRange } from "../../../../services/http/conditional.ts";
import { FieldLines, readFieldLine } from "../../../../services/http/fields.ts";

const lastModifiedMs = Date.UTC(1994, 10, 6, 8, 49, 37);
const strong = { etag: '"v1"', lastModifiedMs };
const weak = { etag: 'W/"v1"', lastModifiedMs };
const [before, then, after] = [-1000, 0, 1000].map((ms) => new Date(lastModifiedMs + ms).toUTCString());

function fields(...lines: string[]): FieldLines {
  const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(""), "latin1");
  const cursor = { bytes, at: 0, end: bytes.length };
  const read = new FieldLines();
  while (readFieldLine(cursor, 0, bytes.length + 1, read) === "line");
  read.locate(bytes, 0, bytes.length);
  return read;
}

describe("a GET", () => {
  test.each([
    ['If-None-Match: "v1"', "not modified"],
    ['If-None-Match: W/"v1"', "not modified"],
    ['If-None-Match: "a,b", "v1"', "not modified"],
    ['If-None-Match: "v1,"', "go on"],
    ["If-None-Match: v1", "go on"],
    ["If-None-Match: *", "not modified"],
    [`If-Modified-Since: ${before}`, "go on"],
    [`If-Modified-Since: ${then}`, "not modified"],
    [`If-Modified-Since: ${after}`, "not modified"],
    ["If-Modified-Since: once", "go on"],
    ['If-Match: "v1"', "go on"],
    ['If-Match: "v0", "v1"', "go on"],
    ['If-Match: W/"v1"', "failed"],
    ['If-Match: "v0"', "failed"],
    ["If-Match: *", "go on"],
    [`If-Unmodified-Since: ${before}`, "failed"],
    [`If-Unmodified-Since: ${then}`, "go on"],
    ["If-Unmodified-Since: once", "go on"],
  ])("with %s: %s", (line, verdict) => {
    expect(checkConditions("GET", fields(line), strong)).toBe(verdict);
  });

  test("compares weakly for If-None-Match and strongly for If-Match (RFC 9110 §13.1)", () => {
    expect(checkConditions("GET", fields('If-None-Match: "v1"'), weak)).toBe("not modified");
    expect(checkConditions("GET", fields('If-Match: W/"v1"'), weak)).toBe("failed");
  });

  test("looks at entity tags before dates, and at If-Match before If-None-Match (§13.2.2)", () => {
    expect(checkConditions("GET", fields('If-Match: "v1"', `If-Unmodified-Since: ${before}`), strong)).toBe(
      "go on",
    );
    expect(checkConditions("GET", fields('If-None-Match: "v0"', `If-Modified-Since: ${after}`), strong)).toBe(
      "go on",
    );
    expect(checkConditions("GET", fields('If-None-Match: "v1"', 'If-Match: "v0"'), strong)).toBe("failed");
  });

  test("takes several lines for one list", () => {
    expect(checkConditions("GET", fields('If-None-Match: "v0"', 'If-None-Match: "v1"'), strong)).toBe(
      "not modified",
    );
  });
});

test("a POST is not unmodified, it fails", () => {
  expect(checkConditions("POST", fields('If-None-Match: "v1"'), strong)).toBe("failed");
  expect(checkConditions("POST", fields(`If-Modified-Since: ${after}`), strong)).toBe("go on");
});

describe("If-Range", () => {
  test.each([
    ["X: y", true],
    ['If-Range: "v1"', true],
    ['If-Range: "v0"', false],
    ['If-Range: W/"v1"', false],
    [`If-Range: ${then}`, true],
    [`If-Range: ${after}`, false],
    ["If-Range: once", false],
  ])("%s: %s", (line, verdict) => {
    expect(checkIfRange(fields(line), strong)).toBe(verdict);
  });

  test("never holds for a weak version (§13.1.5)", () => {
    expect(checkIfRange(fields('If-Range: W/"v1"'), weak)).toBe(false);
  });
});
