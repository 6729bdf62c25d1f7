import { availableParallelism, freemem } from "node:os";
import type { Engine } from "../docker/engine.ts";
import type { Ownership } from "../docker/ownership.ts";
import { EVENTS_VERSION, type LabEvent, type Verdict } from "../events.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Topology } from "../topology/start-topology.ts";
import { verdictOf } from "../verdict/verdict-of.ts";
import { runScenario } from "./run-scenario.ts";
import { now } from "./stage.ts";

/** One scenario that is to run. Its key is unique within the run: its id, then `id#2`, `id#3` … */
export type Planned = { readonly key: string; readonly scenario: Scenario };

export type RunAll = {
  readonly engine: Engine;
  readonly owner: Ownership;
  /** The hosts that a scenario runs on; asked once for each scenario. */
  readonly topologyOf: (scenario: Scenario) => Promise<Topology>;
  /** How many run at once. */
  readonly jobs: number;
  readonly failFast: boolean;
  /** Leave the hosts of a scenario that did not pass up. */
  readonly keep: boolean;
  readonly seed: number | undefined;
  readonly emit: (event: LabEvent) => void;
  /** Where the evidence of a scenario is kept, once the run has started. */
  readonly evidenceOf: (key: string) => string | null;
  readonly signal: AbortSignal;
};

/**
 * Run scenarios, several at once, each on hosts of its own; the next one's hosts come up while the last one's go down.
 * Resolves when all hosts are gone (but those that are kept).
 */
export async function runAll(planned: readonly Planned[], run: RunAll): Promise<Verdict> {
  const begun = now();
  const tell = (event: Parameters<typeof withTime>[0]) => run.emit(withTime(event));
  tell({
    type: "run-started",
    version: EVENTS_VERSION,
    run: run.owner.run,
    jobs: run.jobs,
    planned: planned.map(({ key, scenario: { id, title, chapter } }) => ({ key, id, title, chapter })),
  });
  const verdicts: Verdict[] = [];
  const goingDown: Promise<void>[] = [];
  const waiting = planned.values();
  const work = async (): Promise<void> => {
    for (const { key, scenario } of waiting) {
      if (run.signal.aborted || (run.failFast && verdictOf(verdicts) !== "pass")) return;
      const { verdict, project, down } = await runScenario(scenario, {
        ...run,
        explain: true,
        topology: () => run.topologyOf(scenario),
        evidence: () => run.evidenceOf(key),
        emit: (event) => tell({ key, ...event }),
        keep: (verdict) => run.keep && verdict !== "pass",
      });
      verdicts.push(verdict);
      goingDown.push(down);
      if (run.keep && verdict !== "pass" && project !== undefined) {
        await run.owner.keep();
        tell({ type: "note", text: howToGoIn(key, project, scenario) });
      }
    }
  };
  await Promise.all(Array.from({ length: run.jobs }, work));
  await Promise.all(goingDown);
  const verdict = verdictOf(run.signal.aborted ? [...verdicts, "inconclusive"] : verdicts);
  tell({ type: "run-ended", verdict, ms: now() - begun });
  return verdict;
}

type Untimed<Event> = Event extends LabEvent ? Omit<Event, "at"> : never;
const withTime = (event: Untimed<LabEvent>): LabEvent => ({ at: now(), ...event }) as LabEvent;

function howToGoIn(key: string, project: string, { steps }: Scenario): string {
  const host = steps.flatMap(({ action }) => ("host" in action ? [action.host] : []))[0] ?? "HOST";
  return [
    `The hosts of ${key} are still up. Go in:`,
    `  docker compose -p ${project} exec ${host} sh`,
    "Send them, and every other lab, home:",
    "  npx lab down",
  ].join("\n");
}

/**
 * How many labs this machine runs well at once: they wait more than they compute, so two for each core; and memory for
 * each of them, three hosts with a Node in each.
 */
export function defaultJobs(): number {
  const byMemory = Math.floor(freemem() / (400 * 1024 * 1024));
  return Math.max(1, Math.min(availableParallelism() * 2, byMemory, 16));
}
