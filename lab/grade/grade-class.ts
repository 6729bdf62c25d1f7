import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../errors.ts";
import type { Grade } from "./grade-event.ts";
import { Grading, type GradingTerms } from "./grading.ts";
import { languageOf, OTHER_LANGUAGES } from "./languages.ts";
import { learnerName } from "./learner-files.ts";

/**
 * What the learners of a class have handed in: each folder in theirs is one learner's, and so is each program that lies
 * there by itself.
 * @throws {LabError} `class-unreadable`, `class-empty`
 */
export function listClass(folder: string): string[] {
  let entries: import("node:fs").Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("class-unreadable", `The class in ${folder} cannot be read: ${why}`, {
      hint: "It is a folder with a folder (or a program) for each learner.",
      cause,
    });
  }
  const paths = entries
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules")
    .filter((entry) => entry.isDirectory() || (entry.isFile() && isProgram(entry.name)))
    .map(({ name }) => join(folder, name))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (paths.length > 0) return paths;
  throw new LabError("class-empty", `There is nobody in the class ${folder}.`, {
    hint: "Put a folder (or a program) for each learner into it.",
  });
}

function isProgram(name: string): boolean {
  return languageOf(name) !== undefined || OTHER_LANGUAGES[/\.[^.]+$/.exec(name)?.[0] ?? ""] !== undefined;
}

/** Grade a class, several at once, each on hosts of their own. Resolves when all hosts are gone. */
export async function gradeClass(
  paths: readonly string[],
  terms: GradingTerms,
  jobs: number,
): Promise<readonly Grade[]> {
  const grades: Grade[] = [];
  const waiting = paths.values();
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      terms.signal.throwIfAborted();
      grades.push(...(await gradeLearner(path, terms)));
    }
  };
  const done = await Promise.allSettled(Array.from({ length: jobs }, work));
  for (const each of done) if (each.status === "rejected") throw each.reason;
  return grades;
}

/** What cannot be read or understood is told as a grade too: one learner's mistake is not the class's. */
async function gradeLearner(path: string, terms: GradingTerms): Promise<Grade[]> {
  const grades: Grade[] = [];
  try {
    for (const each of Grading.open(path, terms)) {
      await using grading = each;
      grades.push(await grading.grade());
    }
  } catch (error) {
    terms.signal.throwIfAborted();
    if (!(error instanceof LabError)) throw error;
    const learner = learnerName(path);
    const trouble = { code: error.code, message: error.message, hint: error.hint ?? null };
    const as = terms.said.as ?? "bob";
    const grade: Grade = {
      learner,
      as,
      language: "",
      seed: 0,
      notes: [],
      results: [],
      verdict: "inconclusive",
      trouble,
      leftOut: 0,
      ms: 0,
    };
    terms.emit({ type: "grade-ended", learner, grade });
    grades.push(grade);
  }
  return grades;
}
