import type { Grade, GradeEvent } from "../../grade/grade-event.ts";
import type { Destination } from "../reporter.ts";
import type { GradeReporter } from "./grade-reporter.ts";

/** For programs: all grades as one JSON document, `{ "version": 1, "grades": [ … ] }`, written at the end. */
export function createJsonGradeReporter(to: Pick<Destination, "write">): GradeReporter {
  const grades: Grade[] = [];
  let hasEnded = false;
  return {
    take(event: GradeEvent) {
      if (event.type === "grade-ended") grades.push(event.grade);
    },
    end() {
      if (!hasEnded) to.write(`${JSON.stringify({ version: 1, grades }, null, 2)}\n`);
      hasEnded = true;
    },
  };
}
