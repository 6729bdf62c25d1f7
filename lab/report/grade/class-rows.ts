import type { Grade, PlannedStage, StageResult } from "../../grade/grade-event.ts";

/** One learner's line in a table of a class. */
export type ClassRow = {
  readonly grade: Grade;
  readonly basic: Count;
  readonly beyond: Count;
  /** What is in the way, in a few words; empty where nothing is. */
  readonly problem: string;
};

export type Count = { readonly passed: number; readonly of: number };

/** Learners in the order of their names, and the stages that any of them was asked. */
export function tabulate(grades: readonly Grade[]): {
  readonly rows: readonly ClassRow[];
  readonly stages: readonly PlannedStage[];
} {
  const stages = new Map<string, PlannedStage>();
  for (const { results } of grades)
    for (const result of results) stages.set(`${result.as} ${result.id}`, result);
  const rows = grades
    .toSorted(
      (a, b) => a.learner.localeCompare(b.learner, "en", { numeric: true }) || a.as.localeCompare(b.as),
    )
    .map((grade) => ({
      grade,
      basic: countOf(grade, "basic"),
      beyond: countOf(grade, "beyond"),
      problem: problemOf(grade),
    }));
  const inOrder = [...stages.values()].toSorted(
    (a, b) => a.as.localeCompare(b.as) || a.tier.localeCompare(b.tier),
  );
  return { rows, stages: inOrder };
}

export function resultOf(grade: Grade, stage: PlannedStage): StageResult | undefined {
  return grade.as === stage.as ? grade.results.find(({ id }) => id === stage.id) : undefined;
}

/** Of the parts that the learner has handed in: which these are, the table shows stage by stage. */
function countOf({ results }: Grade, tier: "basic" | "beyond"): Count {
  const mine = results.filter((result) => result.tier === tier);
  return { passed: mine.filter(({ verdict }) => verdict === "pass").length, of: mine.length };
}

function problemOf({ results, trouble }: Grade): string {
  if (trouble) return trouble.message;
  const first = results.find(({ verdict }) => verdict === "fail" || verdict === "inconclusive");
  if (!first) return "";
  return `${first.title}: ${first.mistake?.sentence ?? first.trouble?.message ?? ""}`;
}
