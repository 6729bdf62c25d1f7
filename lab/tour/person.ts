/** Whoever takes the tour. */
export interface Person extends Disposable {
  /** False where nobody answers: then nothing is asked that would have to be waited for. */
  readonly isThere: boolean;
  /** Wait for one of the keys; `enter` is Enter or the space bar. The hint stands below the text while it waits. */
  press(hint: string, keys: readonly string[]): Promise<string>;
  /** A line in the learner's own words; empty where they would rather not say. */
  say(prompt: string): Promise<string>;
  /** Let something else have the terminal, and take it back as it was. */
  lend<Result>(use: () => Promise<Result>): Promise<Result>;
}

/** Nobody: the tour tells itself. */
export const nobody: Person = {
  isThere: false,
  press: async () => "enter",
  say: async () => "",
  lend: (use) => use(),
  [Symbol.dispose]() {},
};
