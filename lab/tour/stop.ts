/** One stop of the tour: a chapter of the talk, with what a learner is told, asked and shown there. */
export type Stop = {
  readonly file: string;
  /** As the catalogue writes it: `3 More than one caller`. */
  readonly chapter: string;
  readonly idea: string;
  readonly scenes: readonly Scene[];
};

/** One scenario of the chapter, played live. */
export type Scene = {
  /** Its name in the catalogue. */
  readonly scenario: string;
  /** What to look at while it is played. */
  readonly look: string | null;
  /** Asked before it is played, for the scenario shows the answer. */
  readonly question: Question | null;
  readonly tries: readonly Try[];
};

export type Question = {
  readonly ask: string;
  /** Empty where there is nothing to pick, and the learner says what they think in their own words. */
  readonly choices: readonly string[];
  /** The choice that is right, counted from 1; null without choices. */
  readonly right: number | null;
  readonly answer: string;
};

/** Something to do by oneself on the scenario's hosts. */
export type Try = {
  readonly on: string;
  /** What to type there. */
  readonly type: string;
  /** What to look for. */
  readonly see: string;
};
