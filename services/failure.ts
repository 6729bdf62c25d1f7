/**
 * What a program could not do, told in a sentence or two for the person in front of it: what happened and what it
 * usually means. The code is for programs: errno(3)'s name where there is one.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}
