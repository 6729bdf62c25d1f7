import { LabError } from "../errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RunningTopology } from "../topology/start-topology.ts";
import type { Place } from "./place.ts";
import { playScene } from "./play-scene.ts";
import type { Scene, Stop } from "./stop.ts";
import { tellAnswer, tellHeading, tellIdea, tellMore, tellQuestion, tellTitle, tellTries } from "./tell.ts";
import type { Tour } from "./tour.ts";
import { tryByHand } from "./try-by-hand.ts";

/** The learner goes home before the end. */
class Leaves extends Error {}

/**
 * The tour: chapter after chapter an idea, then scene after scene a question, the scenario that answers it, and time to
 * try it by hand.
 * @param from where to begin; chapters before it are passed over
 * @returns whether the learner came to the end
 */
export async function walk(tour: Tour, from: Place): Promise<boolean> {
  const first = tour.stops.findIndex(({ chapter }) => chapter === from.next?.chapter);
  let done = from.done;
  try {
    for (const stop of tour.stops.slice(Math.max(0, first))) {
      const begin = stop.chapter === from.next?.chapter ? from.next.scenario : undefined;
      const index = stop.scenes.findIndex(({ scenario }) => scenario === begin);
      await walkChapter(tour, stop, Math.max(0, index), done);
      done = [...new Set([...done, stop.chapter])];
      tour.remember({ next: nextOf(tour.stops, stop), done });
      if (tour.oneChapter) break;
    }
    return true;
  } catch (error) {
    if (error instanceof Leaves) return false;
    throw error;
  }
}

async function walkChapter(tour: Tour, stop: Stop, from: number, done: readonly string[]): Promise<void> {
  const { screen } = tour;
  const scenes = stop.scenes.slice(from);
  const scenarios = scenes.map(({ scenario }) => findScenario(tour, scenario));
  if (scenarios[0]) tour.hosts.ahead(scenarios[0]);
  await tell(tour, [...tellHeading(screen.page, stop, tour.stops), ...tellIdea(screen.page, stop)]);
  for (const [index, scene] of scenes.entries()) {
    const scenario = scenarios[index];
    if (scenario === undefined) continue;
    tour.remember({ next: { chapter: stop.chapter, scenario: scene.scenario }, done });
    const answer = await ask(tour, scene, index === 0);
    await tell(tour, tellTitle(screen.page, scenario, scene));
    const { verdict, hosts } = await playScene(scenario, tour, (hint) => goOn(tour, hint));
    const following = scenarios[index + 1] ?? (tour.oneChapter ? undefined : firstScenarioAfter(tour, stop));
    if (following) tour.hosts.ahead(following);
    if (scene.question && verdict === "pass")
      await tell(tour, tellAnswer(screen.page, scene.question, answer));
    const isLast = index === scenes.length - 1;
    if (isLast) await tell(tour, tellMore(screen.page, stop, tour.scenarios));
    try {
      await offerTries(tour, scene, hosts);
    } finally {
      if (hosts) tour.hosts.leave(hosts);
    }
  }
}

/** The question, and what the learner says to it. Without one, the scene begins when they want it to. */
async function ask(tour: Tour, { question }: Scene, isFirst: boolean): Promise<string> {
  const { screen, person } = tour;
  if (question === null) {
    if (isFirst) await goOn(tour, "Enter: see it happen, on real hosts     q: quit");
    return "";
  }
  await tell(tour, tellQuestion(screen.page, question));
  if (!person.isThere) return "";
  if (question.choices.length === 0) {
    screen.isRead();
    return await person.say("What do you think? (Enter alone: just show me)  ");
  }
  const numbers = question.choices.map((_, index) => `${index + 1}`);
  const hint = `1-${numbers.length}: your guess     Enter: just show me     q: quit`;
  const key = await press(tour, hint, ["enter", "q", ...numbers]);
  return key === "enter" ? "" : key;
}

async function offerTries(tour: Tour, scene: Scene, hosts: RunningTopology | undefined): Promise<void> {
  if (!tour.person.isThere) {
    await tell(tour, tellTries(tour.screen.page, scene));
    return;
  }
  for (;;) {
    const isPossible = hosts !== undefined;
    const hint = ["Enter: go on", ...(isPossible ? ["t: try it yourself"] : []), "q: quit"].join("     ");
    const key = await press(tour, hint, ["enter", "q", ...(isPossible ? ["t"] : [])]);
    if (key === "enter" || hosts === undefined) return;
    await tryByHand(tour, scene, hosts);
  }
}

async function tell(tour: Tour, lines: readonly string[]): Promise<void> {
  await tour.screen.tell(lines, (hint) => goOn(tour, hint));
}

async function goOn(tour: Tour, hint: string): Promise<void> {
  await press(tour, hint, ["enter", "q"]);
}

async function press(tour: Tour, hint: string, keys: readonly string[]): Promise<string> {
  tour.signal.throwIfAborted();
  tour.screen.isRead();
  const key = await tour.person.press(hint, keys);
  if (key === "q") throw new Leaves();
  return key;
}

function nextOf(stops: readonly Stop[], stop: Stop): Place["next"] {
  const next = stops[stops.indexOf(stop) + 1];
  const scene = next?.scenes[0];
  return next && scene ? { chapter: next.chapter, scenario: scene.scenario } : null;
}

function firstScenarioAfter(tour: Tour, stop: Stop): Scenario | undefined {
  const next = nextOf(tour.stops, stop);
  return next ? findScenario(tour, next.scenario) : undefined;
}

function findScenario({ scenarios }: Tour, id: string): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id);
  if (found) return found;
  throw new LabError("tour-invalid", `The tour wants to play ${id}, and there is no such scenario.`);
}
