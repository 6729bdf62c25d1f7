import type { PatternProblem, Token } from "./tokens.ts";

/** A mistake in a pattern's text; caught where the text came in, and never seen outside. */
export class PatternFault extends Error {
  readonly problem: PatternProblem;

  constructor(problem: PatternProblem) {
    super(problem.message);
    // Of a token only its place is wanted.
    this.problem = { offset: problem.offset, length: problem.length, message: problem.message };
  }
}

/** Goes through a pattern's tokens, and knows the place of each for the case that it is a wrong one. */
export class TokenReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  next(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  take(count = 1): void {
    this.#at += count;
  }

  /** Takes the next token, which must be there. */
  need(what: string): Token {
    const token = this.next();
    if (token === undefined) throw this.fault(undefined, `the line ends where ${what} was expected`);
    this.take();
    return token;
  }

  /** Where the next token is, or the end of the text. */
  place(): { offset: number; length: number } {
    const { offset, length } = this.next() ?? { offset: this.#text.length, length: 0 };
    return { offset, length };
  }

  /** The text from an offset to the end of the last token taken. */
  textFrom(offset: number): string {
    const last = this.#tokens[this.#at - 1];
    return this.#text.slice(offset, last === undefined ? offset : last.offset + last.length);
  }

  /** A fault at a token, or, without one, at the end of the text. */
  fault(at: { offset: number; length: number } | undefined, message: string): PatternFault {
    const { offset, length } = at ?? { offset: this.#text.length, length: 0 };
    return new PatternFault({ offset, length, message });
  }
}
