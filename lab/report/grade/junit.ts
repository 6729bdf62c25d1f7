import type { Grade, StageResult } from "../../grade/grade-event.ts";
import type { Destination } from "../reporter.ts";
import { plainPaint } from "../text/paint.ts";
import { element, escapeText } from "../xml.ts";
import { type GradeReporter, writeAtEnd } from "./grade-reporter.ts";
import { tellProblem } from "./tell-stage.ts";

const PAGE = { columns: 100, paint: plainPaint };

/** For CI servers, in the form of the lab's own JUnit reports: a learner and a tier are a suite, a stage is a case. */
export const createJunitGradeReporter = (to: Pick<Destination, "write">): GradeReporter =>
  writeAtEnd(to, writeGrades);

function writeGrades(grades: readonly Grade[]): string {
  const suites = grades.flatMap((grade) =>
    grade.trouble
      ? [writeTrouble(grade)]
      : (["basic", "beyond"] as const).flatMap((tier) => writeSuite(grade, tier)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "Next Room" }, ["\n", ...suites])}\n`;
}

function writeSuite({ learner, as, results }: Grade, tier: StageResult["tier"]): string[] {
  const mine = results.filter((result) => result.tier === tier);
  if (mine.length === 0) return [];
  const attributes = {
    name: `${learner} as ${as}: ${tier}`,
    tests: mine.length,
    failures: mine.filter(({ verdict }) => verdict === "fail").length,
    errors: mine.filter(({ verdict }) => verdict === "inconclusive").length,
    skipped: mine.filter(({ verdict }) => verdict === "skipped").length,
    time: seconds(mine.reduce((sum, { ms }) => sum + ms, 0)),
  };
  return [
    `${element("testsuite", attributes, ["\n", ...mine.map((result) => `${writeCase(learner, result)}\n`)])}\n`,
  ];
}

function writeCase(learner: string, result: StageResult): string {
  const { id, title, ms, verdict, skipped, mistake, trouble } = result;
  const attributes = { name: title, classname: `${learner}.${id}`, time: seconds(ms) };
  if (verdict === "skipped")
    return element("testcase", attributes, [element("skipped", { message: skipped ?? "" })]);
  if (verdict === "pass") return element("testcase", attributes);
  const said = escapeText(tellProblem(PAGE, result).join("\n"));
  const problem =
    verdict === "fail"
      ? element("failure", { message: mistake?.sentence ?? "", type: mistake?.class ?? "other" }, [said])
      : element("error", { message: trouble?.message ?? "", type: trouble?.code ?? "inconclusive" }, [said]);
  return element("testcase", attributes, [problem]);
}

function writeTrouble({ learner, as, trouble }: Grade): string {
  const error = element("error", { message: trouble?.message ?? "", type: trouble?.code ?? "" });
  const only = element("testcase", { name: "It can be tried", classname: learner, time: seconds(0) }, [
    error,
  ]);
  const counts = { tests: 1, failures: 0, errors: 1, skipped: 0, time: seconds(0) };
  return `${element("testsuite", { name: `${learner} as ${as}`, ...counts }, ["\n", only, "\n"])}\n`;
}

const seconds = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(3);
