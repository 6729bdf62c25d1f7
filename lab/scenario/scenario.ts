import type { MistakeClass } from "./schema/stage.ts";

export type { MistakeClass } from "./schema/stage.ts";

/**
 * A scenario as the engine sees it: checked, normalised, every default filled in. `parse.ts` makes it from YAML; nothing
 * after it needs to know how it was written. All times are in milliseconds.
 */
export type Scenario = Naming & {
  /** The file's name without folder and ending: what `lab run NAME` takes. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Where it stands in the talk, e.g. `2 Conversation`; scenarios are listed and run in this order. */
  readonly chapter: string;
  /** Where it stands in its chapter; Infinity where it does not say, so that it comes last. */
  readonly order: number;
  /** Everything random in the run comes from it; undefined means: draw one and say which. */
  readonly seed: number | undefined;
  /** The lab's own deadline for the whole scenario. Running out of it is inconclusive, not a failure. */
  readonly deadlineMs: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Variables whose values are drawn when it runs. */
  readonly random: Readonly<Record<string, Random>>;
  /** What makes it a stage of a course; undefined for all other scenarios. */
  readonly stage: StageTerms | undefined;
  /** What the wire is like from the start. */
  readonly link: readonly WireChange[];
  readonly steps: readonly Step[];
};

/** The hosts that a file names, and where they are to be found. `checkHosts` holds the ones against the other. */
export type Naming = {
  readonly file: string;
  /** Absolute path of the compose file that it runs on; undefined means the lab's own. */
  readonly topology: string | undefined;
  /** Where the file says so; undefined where it does not. */
  readonly topologyAt: PathMention | undefined;
  /** Every place of the file that names a host. */
  readonly hosts: readonly HostMention[];
};

/** What a variable's value is drawn from. */
export type Random =
  | { readonly kind: "port" | "word" | "line" }
  | { readonly kind: "text"; readonly bytes: number }
  /** Both ends may be drawn. */
  | { readonly kind: "number"; readonly from: number; readonly to: number }
  | { readonly kind: "choice"; readonly values: readonly string[] };

/** Whose program a stage tries, and what it has to say of it. */
export type StageTerms = {
  readonly as: "bob" | "me";
  /** Which of the learner's programs: `greeting`, `chat`, `web`, or whatever a course calls one. */
  readonly part: string;
  /** `basic`: what the talk's own programs promise; `beyond`: more than that. */
  readonly tier: "basic" | "beyond";
  readonly needs: readonly StageMention[];
  readonly hints: Readonly<Partial<Record<MistakeClass | "any", string>>>;
};

/** The id of another stage in the file, and all that is needed to point at it. */
export type StageMention = Place & {
  readonly id: string;
  readonly length: number;
  readonly excerpt: string;
};

/** A path as the file has it, and all that is needed to point at it. */
export type PathMention = Place & {
  readonly path: string;
  readonly length: number;
  readonly excerpt: string;
};

/** A host's name in the file, and all that is needed to point at it. */
export type HostMention = Place & {
  readonly host: string;
  /** It is not written there but meant: an `http` step without `on`. */
  readonly implied: boolean;
  readonly length: number;
  readonly excerpt: string;
};

/** One step says, does one thing, and expects. Line and column are 1-based positions in the file. */
export type Step = {
  /** From 0; people are told `index + 1`. */
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly say: string;
  readonly action: Action;
  readonly expect: readonly Expectation[];
  /** How long the expectations may take to come true. */
  readonly withinMs: number;
  readonly captures: readonly Capture[];
};

/** A command: a string is given to `sh -c`, a list is run as it stands (for images that have no shell). */
export type Command = string | readonly string[];

export type Action =
  | { readonly do: "nothing" }
  /** Runs until it exits. `name` is how later steps call it. */
  | {
      readonly do: "run";
      readonly host: string;
      readonly name: string;
      readonly command: Command;
      readonly input: string | undefined;
    }
  /** Starts and stays. With `copies` > 1 the programs are called name-1, name-2, … */
  | {
      readonly do: "start";
      readonly host: string;
      readonly name: string;
      readonly command: Command;
      readonly copies: number;
    }
  /** Starts in a terminal (a real TTY of 80 columns and 24 rows). */
  | { readonly do: "terminal"; readonly host: string; readonly name: string; readonly command: Command }
  /** Types into a program's terminal; `enter` sends the return key after the text. Or presses one named key. */
  | { readonly do: "type"; readonly into: string; readonly text: string; readonly enter: boolean }
  | { readonly do: "press"; readonly into: string; readonly key: Key }
  /** Ends a started program: the signal is sent to it inside its host. */
  | {
      readonly do: "stop";
      readonly program: string;
      readonly signal: "TERM" | "INT" | "KILL" | "STOP" | "CONT";
    }
  | {
      readonly do: "http";
      readonly host: string;
      readonly name: string;
      readonly method: string;
      readonly url: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: string | undefined;
    }
  | { readonly do: "write"; readonly host: string; readonly path: string; readonly content: string }
  | { readonly do: "pause" | "unpause" | "kill" | "restart"; readonly host: string }
  /** The wire: packets looked at, troubled, held. */
  | { readonly do: "packets"; readonly select: string }
  | { readonly do: "wire"; readonly change: WireChange }
  | { readonly do: "release"; readonly link: string; readonly count: number | "all" };

export type Key = "ctrl-c" | "ctrl-d" | "ctrl-z" | "enter" | "up" | "down" | "tab" | "escape";

/** One change of the wire: on which link (`me <-> bob`, `me > bob`, `bob`), and its terms as they were written. */
export type WireChange = {
  readonly link: string;
  readonly terms: Readonly<Record<string, string | number | boolean>>;
};

/** Where an expectation stands in the file, so that a failure can point at it. */
export type Place = { readonly line: number; readonly column: number };

export type Expectation = Place &
  (
    | { readonly what: "exit"; readonly program: string; readonly code: number | "any" | "failure" }
    /** The whole of what a program has printed so far. */
    | {
        readonly what: "printed";
        readonly program: string;
        readonly stream: "stdout" | "stderr";
        readonly text: TextMatch;
      }
    /** What a terminal or a program shows from where the last `sees` on it ended; a match moves that point behind it. */
    | { readonly what: "sees"; readonly program: string; readonly text: TextMatch }
    | { readonly what: "running"; readonly program: string; readonly is: boolean }
    | {
        readonly what: "listening";
        readonly host: string;
        readonly listener: ListenerMatch;
        readonly is: boolean;
      }
    | { readonly what: "sockets"; readonly host: string; readonly socket: SocketMatch; readonly count: Count }
    | {
        readonly what: "file";
        readonly host: string;
        readonly path: string;
        readonly text: TextMatch | "absent";
      }
    | { readonly what: "status"; readonly program: string; readonly status: number }
    | {
        readonly what: "header";
        readonly program: string;
        readonly name: string;
        readonly text: TextMatch | "absent";
      }
    | { readonly what: "body"; readonly program: string; readonly text: TextMatch }
    /** Every key named must be there with this value; keys that are not named may be there too. */
    | { readonly what: "json"; readonly program: string; readonly value: unknown }
    | { readonly what: "host"; readonly host: string; readonly state: "running" | "paused" | "exited" }
    /** The lines of a packet pattern, in order, each with its own place in the file. */
    | {
        readonly what: "packets";
        readonly select: string;
        readonly lines: readonly (Place & { readonly text: string })[];
        readonly never: readonly (Place & { readonly text: string })[];
      }
  );

/** How a text must be; all parts that are given must hold. A bare string in the YAML is `has`. */
export type TextMatch = {
  readonly has?: readonly string[];
  readonly is?: string;
  /** A regular expression (JavaScript's, with the flags `mu`). */
  readonly matches?: string;
  readonly not?: readonly string[];
  /** Exact length in bytes. */
  readonly bytes?: number;
};

export type ListenerMatch = {
  readonly port: number | string;
  readonly address?: string;
  /** The length of its queue of finished handshakes (`ss`: Send-Q of a listening socket). */
  readonly backlog?: number;
  /** How many finished handshakes wait in it (`ss`: Recv-Q of a listening socket). */
  readonly waiting?: Count;
};

/** TCP states by the names of RFC 9293 section 3.3.2. */
export type SocketState =
  | "CLOSED"
  | "LISTEN"
  | "SYN-SENT"
  | "SYN-RECEIVED"
  | "ESTABLISHED"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "CLOSE-WAIT"
  | "CLOSING"
  | "LAST-ACK"
  | "TIME-WAIT";

export type SocketMatch = {
  readonly state?: SocketState;
  readonly port?: number | string;
  readonly peer?: string;
  readonly peerPort?: number | string;
  /** How many finished handshakes wait in it (`ss`: Recv-Q of a listening socket). */
  readonly waiting?: Count;
};

export type Count = { readonly atLeast: number; readonly atMost: number };

/** A value taken from this step's outcome into a variable: the first group of the expression, or all it matched. */
export type Capture = Place & {
  readonly variable: string;
  readonly from: "stdout" | "stderr" | "sees" | "body" | "header" | "status";
  readonly header: string | undefined;
  readonly matches: string | undefined;
};
