import { setTimeout as delay } from "node:timers/promises";
import type { LabEvent, ScenarioEvent, Verdict } from "../events.ts";
import { LadderStory } from "../report/text/ladder-story.ts";
import type { Lab } from "../run/lab.ts";
import { runScenario } from "../run/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RunningTopology } from "../topology/start-topology.ts";
import type { HostsAhead } from "./hosts-ahead.ts";
import type { Screen } from "./screen.ts";

export type Played = { readonly verdict: Verdict; readonly hosts: RunningTopology | undefined };

const REDRAW_MS = 100;

/**
 * Play a scenario on its hosts and tell it as it goes. The telling may fall behind, where a learner reads; the hosts do not
 * wait for it. They stay up afterwards.
 * @param turn waits until the learner wants the next page; where it throws, the scenario is broken off
 */
export async function playScene(
  scenario: Scenario,
  on: {
    readonly lab: Lab;
    readonly hosts: HostsAhead;
    readonly screen: Screen;
    readonly signal: AbortSignal;
  },
  turn: (hint: string) => Promise<void>,
): Promise<Played> {
  const { lab, hosts, screen } = on;
  const story = new LadderStory({ hosts: columnsOf(scenario), ascii: screen.ascii });
  const untold: LabEvent[] = [];
  const over = new AbortController();
  let wake = () => {};
  let up: RunningTopology | undefined;
  let ended = false;
  const running = runScenario(scenario, {
    engine: lab.engine,
    owner: lab.owner,
    topology: () => lab.topologyOf(scenario, on),
    running: async () => (up = await hosts.take(scenario)),
    watched: true,
    explain: false,
    seed: undefined,
    emit: (event: ScenarioEvent) => {
      untold.push({ at: performance.timeOrigin + performance.now(), key: scenario.id, ...event });
      wake();
    },
    keep: () => true,
    evidence: () => null,
    signal: AbortSignal.any([on.signal, over.signal]),
  }).finally(() => {
    ended = true;
    wake();
  });
  try {
    while (!ended || untold.length > 0) {
      const event = untold.shift();
      if (event !== undefined) await screen.tell(story.take(event, screen.page), turn);
      else {
        screen.live(story.live(screen.page, Date.now()));
        const woken = new AbortController();
        wake = () => woken.abort();
        if (untold.length === 0 && !ended)
          await delay(REDRAW_MS, undefined, { signal: woken.signal }).catch(() => {});
      }
    }
  } finally {
    over.abort();
    screen.live([]);
    await running;
  }
  on.signal.throwIfAborted();
  return { verdict: (await running).verdict, hosts: up };
}

/** Those who call on the left, whom they call on the right; who lives where does not change from step to step. */
function columnsOf(scenario: Scenario): string[] {
  const mentioned = new Set(scenario.hosts.map(({ host }) => host));
  mentioned.delete("bob");
  return [...mentioned, "bob"];
}
