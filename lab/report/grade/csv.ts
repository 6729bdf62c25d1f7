import type { Grade } from "../../grade/grade-event.ts";
import type { Destination } from "../reporter.ts";
import { printable } from "../text/printable.ts";
import { resultOf, tabulate } from "./class-rows.ts";
import { type GradeReporter, writeAtEnd } from "./grade-reporter.ts";

/** For spreadsheets (RFC 4180): a learner is a line, a stage a column: `pass`, `fail: CLASS`, or empty. */
export const createCsvGradeReporter = (to: Pick<Destination, "write">): GradeReporter =>
  writeAtEnd(to, writeTable);

function writeTable(grades: readonly Grade[]): string {
  const { rows, stages } = tabulate(grades);
  const head = [
    "learner",
    "side",
    "language",
    "verdict",
    "basic",
    "basic of",
    "beyond",
    "beyond of",
    "seed",
    "problem",
  ];
  const lines = rows.map(({ grade, basic, beyond, problem }) => [
    ...[grade.learner, grade.as, grade.language, grade.verdict],
    ...[basic.passed, basic.of, beyond.passed, beyond.of, grade.seed].map(String),
    problem,
    ...stages.map((stage) => {
      const result = resultOf(grade, stage);
      if (result === undefined || result.verdict === "skipped") return "";
      return result.mistake ? `${result.verdict}: ${result.mistake.class}` : result.verdict;
    }),
  ]);
  return [[...head, ...stages.map(({ id }) => id)], ...lines]
    .map((line) => `${line.map(field).join(",")}\r\n`)
    .join("");
}

/** A stranger's text that begins as a formula does would be run as one by a spreadsheet. */
function field(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${printable(safe).replaceAll('"', '""')}"` : printable(safe);
}
