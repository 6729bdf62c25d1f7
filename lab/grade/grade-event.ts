import type { Failure, Trouble } from "../events.ts";
import type { MistakeClass } from "../scenario/schema/stage.ts";

/** Whose program is graded: Bob's (a server), or mine (a client). */
export type Side = "bob" | "me";

/** One stage as it will be asked, before anything has run. */
export type PlannedStage = {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly chapter: string;
  readonly tier: "basic" | "beyond";
  readonly as: Side;
  readonly part: string;
};

export type StageVerdict = "pass" | "fail" | "inconclusive" | "skipped";

/** What is wrong with the learner's program, in words for the learner. */
export type Mistake = {
  readonly class: MistakeClass;
  readonly sentence: string;
  readonly hint: string;
  /** The end of what the program said on stderr, or showed in its terminal; or of what its compiler said. */
  readonly lastWords: string | null;
  readonly lastWordsFrom: "stderr" | "terminal" | "compiler";
};

/** A stage that has been tried, or not: then `skipped` says why. */
export type StageResult = PlannedStage & {
  readonly verdict: StageVerdict;
  readonly ms: number;
  readonly seed: number;
  readonly skipped: string | null;
  readonly mistake: Mistake | null;
  /** The step that did not hold, and how. */
  readonly step: { readonly say: string; readonly done: readonly string[] } | null;
  readonly failure: Failure | null;
  /** Commands with which the learner sees the same on their own machine. */
  readonly byHand: readonly string[];
  /** What `lab why` found on the hosts, where it found anything. */
  readonly why: string | null;
  readonly trouble: Trouble | null;
};

/** All that is known of one learner's program when it has been graded. */
export type Grade = {
  readonly learner: string;
  readonly as: Side;
  readonly language: string;
  readonly seed: number;
  readonly notes: readonly string[];
  readonly results: readonly StageResult[];
  /** By the basic stages alone: what goes beyond them is told, and fails nobody. */
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** Why no stage could be tried at all. */
  readonly trouble: Trouble | null;
  /** How many stages were left out this time: a watched program is graded from the stage at hand on. */
  readonly leftOut: number;
  readonly ms: number;
};

/** A grading as it goes; the reporters of gradings read nothing else. */
export type GradeEvent =
  | {
      readonly type: "grade-started";
      readonly learner: string;
      readonly as: Side;
      readonly language: string;
      readonly seed: number;
      readonly notes: readonly string[];
      readonly stages: readonly PlannedStage[];
    }
  | { readonly type: "doing"; readonly learner: string; readonly what: string }
  | { readonly type: "stage-started"; readonly learner: string; readonly stage: PlannedStage }
  | { readonly type: "stage-ended"; readonly learner: string; readonly result: StageResult }
  | { readonly type: "grade-ended"; readonly learner: string; readonly grade: Grade };
