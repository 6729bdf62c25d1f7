import type { Lab } from "../run/lab.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { HostsAhead } from "./hosts-ahead.ts";
import type { Person } from "./person.ts";
import type { Place } from "./place.ts";
import type { Screen } from "./screen.ts";
import type { Stop } from "./stop.ts";

/** All that a walk needs: the way, somebody who walks it, and hosts to show things on. */
export type Tour = {
  readonly lab: Lab;
  readonly hosts: HostsAhead;
  readonly screen: Screen;
  readonly person: Person;
  readonly stops: readonly Stop[];
  /** End after the first chapter that is told. */
  readonly oneChapter: boolean;
  /** The catalogue, in the talk's order. */
  readonly scenarios: readonly Scenario[];
  /** Called wherever there is something new to remember. */
  readonly remember: (place: Place) => void;
  readonly signal: AbortSignal;
};
