import { describe, expect, it } from "vitest";
import type { Capture } from "../../../lab/scenario/scenario.ts";
import { takeCapture } from "../../../lab/verdict/take-capture.ts";
import { answerSeen, programSeen } from "./seen.ts";

const take = (from: Capture["from"], matches?: string, header?: string): Capture => ({
  line: 1,
  column: 1,
  variable: "port",
  from,
  matches,
  header,
});

describe("a value taken from what a program shows", () => {
  it.each([
    ["the first group", take("stdout", "port (\\d+)"), "9999"],
    ["all that matches, without a group", take("stdout", "\\d+"), "9999"],
    ["the whole text", take("stdout"), "ready on port 9999"],
    ["stderr", take("stderr", "\\w+"), "oh"],
    ["what is seen", take("sees", "\\w+"), "ready"],
  ])("is %s", (_, capture, value) => {
    expect(takeCapture(capture, programSeen("ready on port 9999\n", { stderr: "oh no" }))).toEqual({ value });
  });

  it("is looked for behind the cursor when it is seen", () => {
    expect(takeCapture(take("sees", "\\w+"), programSeen("one two"), 3)).toEqual({ value: "two" });
  });

  it("is looked for in a terminal's text", () => {
    const seen = programSeen("\u001b[1mport 1\u001b[0m\r\n", { terminal: true });
    expect(takeCapture(take("sees", "port (.+)$"), seen)).toEqual({ value: "1" });
  });

  it("may be missing", () => {
    expect(takeCapture(take("stdout", "\\d+"), programSeen("none"))).toEqual({
      missing: "nothing in the stdout of greet matches /\\d+/",
    });
  });
});

describe("a value taken from an answer", () => {
  const seen = answerSeen("<title>Bob</title>", { status: 302, headers: [["Location", "/there"]] });
  it.each([
    [take("body", "<title>(.*)</title>"), "Bob"],
    [take("status"), "302"],
    [take("header", undefined, "location"), "/there"],
    [take("header", "t.*", "Location"), "there"],
  ])("is %j", (capture, value) => {
    expect(takeCapture(capture, seen)).toEqual({ value });
  });

  it("may be missing", () => {
    expect(takeCapture(take("header", undefined, "x"), seen)).toEqual({
      missing: "page has no header x to take `port` from",
    });
    expect(takeCapture(take("body"), { ...seen, response: null })).toEqual({
      missing: "page has no body to take `port` from",
    });
  });
});
