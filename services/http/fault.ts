/**
 * A request that gets an answer of 4xx or 5xx instead of what it asked for. A value, not an exception: refusing is
 * everyday work for a server.
 */
export interface Fault {
  readonly status: number;
  /** What is wrong with it, for the person at the other end: one sentence without its full stop. */
  readonly reason: string;
}

export function fault(status: number, reason: string): Fault {
  return { status, reason };
}

export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "reason" in value && "status" in value;
}
