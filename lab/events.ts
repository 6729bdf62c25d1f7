/**
 * The event stream: all that is known of a run, as it happens. Reporters, saved runs and pages that draw a run read
 * nothing else. One event is one JSON line; bytes are text with every non-UTF-8 byte escaped (see `Chunk`).
 */
export const EVENTS_VERSION = 1;

export type Verdict = "pass" | "fail" | "inconclusive";

/** Every event: its time in milliseconds since 1970 (fractions count), and the scenario's key where it belongs to one. */
export type LabEvent = { readonly at: number } & (RunEvent | ({ readonly key: string } & ScenarioEvent));

export type RunEvent =
  | {
      readonly type: "run-started";
      readonly version: typeof EVENTS_VERSION;
      readonly run: string;
      readonly jobs: number;
      readonly planned: readonly {
        readonly key: string;
        readonly id: string;
        readonly title: string;
        readonly chapter: string;
      }[];
    }
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "run-ended"; readonly verdict: Verdict; readonly ms: number };

export type ScenarioEvent =
  | {
      readonly type: "scenario-started";
      readonly id: string;
      readonly file: string;
      readonly title: string;
      readonly about: string;
      readonly chapter: string;
      readonly seed: number;
      readonly steps: readonly { readonly say: string; readonly line: number; readonly does: string }[];
    }
  | {
      readonly type: "hosts-up";
      readonly project: string;
      readonly hosts: readonly HostSeen[];
      readonly ms: number;
    }
  | { readonly type: "step-started"; readonly step: number }
  | {
      readonly type: "program-started";
      readonly program: string;
      readonly host: string;
      readonly command: string;
      readonly terminal: boolean;
      /** The same by hand, ready to paste. */
      readonly byHand: string;
    }
  | {
      readonly type: "output";
      readonly program: string;
      readonly stream: "stdout" | "stderr" | "tty";
      readonly chunk: Chunk;
    }
  | { readonly type: "typed"; readonly program: string; readonly text: string }
  | { readonly type: "program-exited"; readonly program: string; readonly code: number }
  | {
      readonly type: "http";
      readonly program: string;
      readonly request: string;
      readonly status: number;
      readonly head: string;
      readonly body: Chunk;
    }
  | { readonly type: "host-changed"; readonly host: string; readonly state: "running" | "paused" | "exited" }
  | { readonly type: "variable"; readonly name: string; readonly value: string }
  | { readonly type: "wire-changed"; readonly link: string; readonly terms: string }
  /** A packet as the wire's dissector described it; drawn by the ladder. */
  | { readonly type: "packet"; readonly packet: unknown }
  | {
      readonly type: "expectation";
      readonly step: number;
      readonly line: number;
      readonly verdict: Verdict;
      readonly expected: string;
      readonly ms: number;
      readonly failure?: Failure;
    }
  | { readonly type: "step-ended"; readonly step: number; readonly verdict: Verdict; readonly ms: number }
  /** Why the connection that a failed step tried does not come about: looked into once, when the scenario is over. */
  | ({ readonly type: "why"; readonly step: number } & Why)
  | {
      readonly type: "scenario-ended";
      readonly verdict: Verdict;
      readonly ms: number;
      readonly trouble?: Trouble;
      readonly evidence: string | null;
    };

export type HostSeen = {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly image: string;
};

/** Bytes that a program printed. `text` holds valid UTF-8; where bytes were not, they are in `base64` instead. */
export type Chunk = { readonly text: string } | { readonly base64: string };

/** Why an expectation did not hold, in parts, so that every reporter can lay it out its own way. */
export type Failure = {
  readonly host: string | null;
  readonly expected: string;
  /** What was seen, as escaped printable text. */
  readonly seen: string;
  /** Column in `seen` of the first wrong character, 0-based; null where no single place is wrong. */
  readonly caret: number | null;
  /** A sentence where the parts do not speak for themselves. */
  readonly because: string | null;
  /** A command that does the same by hand, and what to look at next. */
  readonly byHand: string | null;
  readonly next: string | null;
  /** A block of text drawn for this failure: a ladder, a table of sockets. */
  readonly drawing: string | null;
};

/** The cause that was found, and what each layer showed, from the bottom up: see lab/why. */
export type Why = {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Stable, in kebab case: `loopback-only`, `queue-full`, … */
  readonly code: string;
  readonly says: string;
  readonly next: { readonly say: string; readonly run: string | null };
  readonly findings: readonly {
    readonly layer: string;
    readonly state: string;
    readonly says: string;
    readonly evidence: readonly string[];
  }[];
};

/** Trouble of the lab's own: why a scenario is inconclusive. */
export type Trouble = { readonly code: string; readonly message: string; readonly hint: string | null };
