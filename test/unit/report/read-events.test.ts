import { describe, expect, test } from "vitest";
import { readEvents } from "../../../lab/report/read-events.ts";
import { report } from "./report.ts";
import { RunTeller } from "./tell-run.ts";

const told = () =>
  new RunTeller()
    .start([{ key: "greeting", title: "The greeting" }])
    .playWrong("greeting")
    .finish("fail");
const lines = () => report("jsonl", told()).split("\n");

describe("a saved event stream", () => {
  test("is read as it was told", () => {
    expect(readEvents(lines())).toEqual({ events: told().events, isTruncated: false });
  });

  test("cut anywhere in its last line is read up to there, and says so", () => {
    const whole = lines().slice(0, -1);
    const last = whole.pop() ?? "";
    for (let split = 1; split < last.length; split += 1) {
      expect(readEvents([...whole, last.slice(0, split)])).toEqual({
        events: told().events.slice(0, -1),
        isTruncated: true,
      });
    }
  });

  test("reported again gives the same report", () => {
    for (const name of ["text", "junit", "tap", "html"]) {
      const again = new RunTeller();
      again.events.push(...readEvents(lines()).events);
      expect(report(name, again)).toBe(report(name, told()));
    }
  });

  test("of another version is refused, and says which", () => {
    const old = lines().map((line) => line.replace('"version":1', '"version":99'));
    expect(() => readEvents(old)).toThrow(
      expect.objectContaining({ code: "events-version", message: expect.stringContaining("version 99") }),
    );
  });

  test.each([
    [
      "text in between",
      ["not JSON", '{"type":"note","at":1,"text":""}'],
      "Line 1 is no event of a run: it is not JSON.",
    ],
    [
      "JSON that is no event",
      ['{"type":"note"}'],
      "Line 1 is no event of a run: it has no `type` or no `at`.",
    ],
    ["a list", ["", "[]"], "Line 2 is no event of a run: it has no `type` or no `at`."],
  ])("with %s is refused, and says where", (_what, text, message) => {
    expect(() => readEvents(text)).toThrow(expect.objectContaining({ code: "events-invalid", message }));
  });
});
