import type { MistakeClass, Scenario } from "../scenario/scenario.ts";

/** A scenario that tries a learner's program, one behaviour of it. */
export type Stage = {
  /** Its file's name without the ending: what `needs:` calls it. */
  readonly id: string;
  /** The host that the learner's program runs on: `bob` is a server's, `me` a client's. */
  readonly as: "bob" | "me";
  readonly part: string;
  readonly tier: "basic" | "beyond";
  readonly needs: readonly string[];
  /** The author's words, by class of mistake; with `${…}` of the scenario's own variables. */
  readonly hints: Readonly<Partial<Record<MistakeClass | "any", string>>>;
  readonly scenario: Scenario;
};

/** Stages in the order in which a learner meets them. */
export type Course = { readonly stages: readonly Stage[] };
