import { describe, expect, it } from "vitest";
import { parseDuration } from "../../../lab/scenario/duration.ts";

describe("durations", () => {
  it.each([
    ["0s", 0],
    ["500ms", 500],
    ["5s", 5000],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["5", undefined],
    ["s", undefined],
    ["-1s", undefined],
    ["5 s", undefined],
    ["5h", undefined],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});
