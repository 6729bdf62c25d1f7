/**
 * What can go wrong outside a scenario's own expectations. The code is stable and is what tests and programs
 * look at; the message says what happened and why; the hint says what to do about it.
 */
export class LabError extends Error {
  override readonly name = "LabError";
  /** Stable, in kebab case: `docker-not-running`, `subnet-in-use`, `scenario-invalid`, … */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
