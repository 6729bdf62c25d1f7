import { expect, test } from "vitest";
import type { Grade, StageResult } from "../../../../lab/grade/grade-event.ts";
import { createClassTable } from "../../../../lab/report/grade/class-table.ts";
import { parseGradeFormat } from "../../../../lab/report/grade/create-grade-reporter.ts";
import { widthOf } from "../../../../lab/report/text/layout.ts";
import { parseXml } from "../parse-xml.ts";

const EVIL = 'x\u001b[2J<script>"&';
const stage = (id: string, more: Partial<StageResult> = {}): StageResult => ({
  ...{
    id,
    title: `It ${id}`,
    about: "Why it matters.",
    chapter: "1 Greeting",
    tier: "basic",
    as: "bob",
    part: "greeting",
  },
  ...{ verdict: "pass", ms: 12, seed: 7, skipped: null, mistake: null, step: null, failure: null },
  ...{ byHand: [], why: null, trouble: null },
  ...more,
});
const failed = stage("thanks", {
  verdict: "fail",
  mistake: {
    class: "wrong-bytes",
    sentence: "It said something else.",
    hint: "Look at \\r\\n.",
    lastWords: EVIL,
    lastWordsFrom: "stderr",
  },
  step: { say: "I call.", done: ["me $ nc bob 12345"] },
  failure: {
    ...{ host: "me", expected: '"Thank you\\r\\n"', seen: '"Thank you\\n"', caret: 10, because: null },
    ...{ byHand: null, next: null, drawing: null },
  },
  byHand: ["python3 server.py 12345", "nc -C localhost 12345"],
  why: "Because.",
});
const grade = (learner: string, results: StageResult[], verdict: Grade["verdict"]): Grade => ({
  ...{
    learner,
    as: "bob",
    language: "Python",
    seed: 7,
    notes: [],
    results,
    verdict,
    trouble: null,
    leftOut: 0,
    ms: 100,
  },
});
const grades = [
  grade(
    EVIL,
    [stage("listens"), failed, stage("twice", { tier: "beyond", verdict: "skipped", skipped: "it needs" })],
    "fail",
  ),
  grade("=anna", [stage("listens"), stage("thanks"), stage("twice", { tier: "beyond" })], "pass"),
];

function report(format: string, color = false): string {
  let written = "";
  const write = (text: string): void => {
    written += text;
  };
  const to = { write, columns: 80, color, isTty: false };
  const reporter = format === "table" ? createClassTable(to) : parseGradeFormat(format).create(to);
  for (const each of grades) {
    const { learner, results } = each;
    const head = { learner, as: each.as, language: each.language, seed: 7, notes: [] };
    reporter.take({ type: "grade-started", ...head, stages: results });
    for (const result of results) reporter.take({ type: "stage-ended", learner, result });
    reporter.take({ type: "grade-ended", learner, grade: each });
  }
  reporter.end();
  reporter.end();
  return written;
}

test.each(["text", "table", "json", "csv", "html", "junit"])(
  "%s passes nothing on that steers a terminal",
  (format) => {
    expect(report(format)).not.toContain("\u001b");
  },
);

test("the text tells what was done, expected and seen, what that means, and what to do", () => {
  const text = report("text");
  for (const words of [
    "✓ It listens",
    "✗ It thanks",
    "me $ nc bob 12345",
    "It said something else.",
    "hint",
    "stderr",
    "why",
  ])
    expect(text).toContain(words);
  expect(text).toMatch(/seen +"Thank you\\n"\n +\^\n/);
  expect(text).toContain("nc -C localhost 12345   # in another terminal");
  expect(text.indexOf("Beyond")).toBeGreaterThan(text.indexOf("Basic"));
  for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
});

test("the table fits eighty columns, and colours are asked for", () => {
  for (const line of report("table").split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
  expect(report("table")).toMatch(/=anna +2\/2 +1\/1/);
  expect(report("table")).toContain("1 of 2 have passed every basic stage.");
  expect(report("table", true)).toContain("\u001b[32m✓");
});

test("no name becomes a formula in a spreadsheet", () => {
  const [head = "", ...lines] = report("csv").split("\r\n");
  expect(head).toBe(
    "learner,side,language,verdict,basic,basic of,beyond,beyond of,seed,problem,listens,thanks,twice",
  );
  expect(lines[0]).toBe("'=anna,bob,Python,pass,2,2,1,1,7,,pass,pass,pass");
  expect(lines[1]).toContain("pass,fail: wrong-bytes,");
});

test("JUnit and HTML are well formed, whatever a program printed", () => {
  const junit = parseXml(report("junit"));
  expect(JSON.stringify(junit)).toContain("wrong-bytes");
  parseXml(report("html").replace("<!DOCTYPE html>\n", ""));
});

test("JSON has it all", () => {
  expect(JSON.parse(report("json"))).toEqual({ version: 1, grades });
});

test("a format that is not there is told", () => {
  expect(() => parseGradeFormat("jsn")).toThrow(
    expect.objectContaining({ code: "format-unknown", hint: "Did you mean json?" }),
  );
  expect(() => parseGradeFormat("junit=")).toThrow(expect.objectContaining({ code: "format-unknown" }));
});
