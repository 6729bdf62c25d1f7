import type { Stage } from "./stage.ts";

/**
 * Chapter by chapter; within one, what is needed before what needs it, and else by the files' names. A chapter that
 * something in an earlier one needs comes as early as that.
 */
export function inOrder(stages: readonly Stage[]): Stage[] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const ordered = new Set<Stage>();
  const place = (stage: Stage, above: readonly Stage[]): void => {
    if (ordered.has(stage) || above.includes(stage)) return;
    const needed = stage.needs.flatMap((id) => byId.get(id) ?? []);
    for (const one of needed.toSorted(byChapterAndName)) place(one, [...above, stage]);
    ordered.add(stage);
  };
  for (const stage of stages.toSorted(byChapterAndName)) place(stage, []);
  return [...ordered];
}

function byChapterAndName(a: Stage, b: Stage): number {
  return (
    a.scenario.chapter.localeCompare(b.scenario.chapter, "en", { numeric: true }) ||
    a.id.localeCompare(b.id, "en", { numeric: true })
  );
}
