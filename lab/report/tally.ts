import type { RunRecord, ScenarioRecord } from "./run-record.ts";

/** How many scenarios came to which verdict. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly inconclusive: number;
  /** Planned, and not ended when the run was. */
  readonly notRun: number;
};

export function tallyRun(run: RunRecord): Tally {
  const ended = [...run.scenarios.values()].filter((scenario) => scenario.ended !== null);
  const count = (verdict: string) => ended.filter((scenario) => scenario.ended?.verdict === verdict).length;
  return {
    passed: count("pass"),
    failed: count("fail"),
    inconclusive: count("inconclusive"),
    notRun: Math.max(0, run.planned.length - ended.length),
  };
}

/** The run's length: as it said itself, or as far as its events go. */
export function lengthOfRun(run: RunRecord): number {
  return run.ended?.ms ?? run.lastAt - run.startedAt;
}

/** A title as a list shows it: with `#2` where the same scenario ran before. */
export function titleOf({ key, id, title }: Pick<ScenarioRecord, "key" | "id" | "title">): string {
  return key === id || !key.startsWith(id) ? title : `${title} ${key.slice(id.length)}`;
}
