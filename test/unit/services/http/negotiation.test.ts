import { describe, expect, test } from "vitest";
import { acceptsGzip } from "../../../../services/http/accept-encoding.ts";
import { selectRange } from "../../../../services/http/range.ts";

describe("gzip", () => {
  test.each([
    "gzip",
    "GZIP",
    "x-gzip",
    "*",
    "deflate, gzip;q=1.0, *;q=0.5",
    "gzip;q=0.001",
    "br , gzip ; q=0.8",
    "identity;q=0, gzip;q=0.1",
    "*;q=0.5, gzip",
  ])("is welcome to %j", (value) => {
    expect(acceptsGzip(value)).toBe(true);
  });

  test.each([
    "",
    "br",
    "identity",
    "gzip;q=0",
    "gzip;q=0.000",
    "*;q=0",
    "gzip;q=0, *",
    "gzip;q=0.5, identity",
    "gzip;q=2",
    "gzip;q=x",
    "gzipped",
    "gzip;level=1",
  ])("is not welcome to %j", (value) => {
    expect(acceptsGzip(value)).toBe(false);
  });

  test("is not sent to who does not ask", () => {
    expect(acceptsGzip(undefined)).toBe(false);
  });
});

describe("a range of 100 bytes", () => {
  test.each([
    ["bytes=0-0", 0, 1],
    ["bytes=0-99", 0, 100],
    ["bytes=99-", 99, 100],
    ["bytes=10-1000", 10, 100],
    ["bytes=-1", 99, 100],
    ["bytes=-1000", 0, 100],
    ["BYTES= 5-9 ", 5, 10],
    ["bytes=5-99999999999999999999999", 5, 100],
  ])("%s", (value, start, end) => {
    expect(selectRange(value, 100)).toEqual({ start, end });
  });

  test.each(["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"])(
    "%s is behind its end",
    (value) => {
      expect(selectRange(value, 100)).toBe("unsatisfiable");
    },
  );

  test.each([
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=5-4",
    "bytes=a-b",
    "bytes=0x1-2",
    "bytes=+1-2",
    "bytes=1-2,3-4",
    "lines=1-2",
    "bytes:1-2",
  ])("%j means all of it", (value) => {
    expect(selectRange(value, 100)).toBe("all");
  });

  test("of nothing is behind its end", () => {
    expect(selectRange("bytes=0-0", 0)).toBe("unsatisfiable");
    expect(selectRange("bytes=-5", 0)).toBe("unsatisfiable");
  });
});
