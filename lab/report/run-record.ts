import type { HostSeen, LabEvent, ScenarioEvent, Verdict } from "../events.ts";
import type { Packet } from "../wire/packet/packet.ts";

/** A run as far as its events have told it: what reporters that draw a whole look at. `recordRun` fills it in. */
export type RunRecord = {
  run: string;
  jobs: number;
  startedAt: number;
  planned: readonly Planned[];
  notes: string[];
  /** In the order in which they started. */
  scenarios: Map<string, ScenarioRecord>;
  /** Null until the run has ended. */
  ended: { readonly verdict: Verdict; readonly ms: number } | null;
  /** When the last event came. */
  lastAt: number;
};

export type Planned = Extract<LabEvent, { type: "run-started" }>["planned"][number];

export type ScenarioRecord = {
  readonly key: string;
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly about: string;
  readonly chapter: string;
  readonly seed: number;
  readonly startedAt: number;
  hosts: readonly HostSeen[];
  /** How long its hosts took to come up; null while they are not. */
  setUpMs: number | null;
  steps: StepRecord[];
  /** What happened before the first step. */
  before: Moment[];
  programs: Map<string, ProgramRecord>;
  /** What crossed the wire, by the packets' ids, each as it was told last. */
  packets: Map<string, Packet>;
  /** Null until the scenario has ended. */
  ended: Omit<ScenarioEnded, "type"> | null;
};

type ScenarioEnded = Extract<ScenarioEvent, { type: "scenario-ended" }>;

export type StepRecord = {
  readonly number: number;
  readonly say: string;
  readonly line: number;
  readonly does: string;
  state: "waiting" | "running" | Verdict;
  startedAt: number;
  ms: number;
  moments: Moment[];
};

/** One thing that happened within a step. Output comes as whole lines, a prompt without a line end when the step ends. */
export type Moment =
  | {
      readonly type: "printed";
      readonly program: string;
      readonly stream: Stream;
      /** The first of them; `more` counts those of a flood that are not kept. */
      readonly lines: string[];
      more: number;
    }
  | Extract<
      ScenarioEvent,
      {
        type:
          | "program-started"
          | "typed"
          | "program-exited"
          | "http"
          | "host-changed"
          | "variable"
          | "wire-changed"
          | "expectation"
          | "why";
      }
    >;

export type ExpectationMoment = Extract<Moment, { type: "expectation" }>;

export type Stream = "stdout" | "stderr" | "tty";

export type ProgramRecord = {
  readonly program: string;
  readonly host: string;
  readonly command: string;
  readonly byHand: string;
  readonly terminal: boolean;
  /** What it printed, in order, joined as long as the stream stays the same. Of a flood only the beginning. */
  printed: { readonly stream: Stream; text: string }[];
  /** The length of all that it printed, in UTF-16 units; `kept` of them are in `printed`. */
  length: number;
  kept: number;
  /** Null while it runs. */
  exit: number | null;
};
