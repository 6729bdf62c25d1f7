import type { Destination } from "../reporter.ts";
import { type GradeReporter, writeAtEnd } from "./grade-reporter.ts";

/** For programs: all grades as one JSON document, `{ "version": 1, "grades": [ … ] }`, written at the end. */
export const createJsonGradeReporter = (to: Pick<Destination, "write">): GradeReporter =>
  writeAtEnd(to, (grades) => `${JSON.stringify({ version: 1, grades }, null, 2)}\n`);
