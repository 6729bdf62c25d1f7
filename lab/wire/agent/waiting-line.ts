/** A packet on its way through a line. */
export type Waiting = {
  readonly packet: number;
  readonly bytes: number;
  /** Lets it arrive. */
  readonly pass: () => void;
};

export type Course = {
  readonly delayMs?: number;
  readonly bitsPerSecond?: number;
  readonly held?: boolean;
  readonly overtaken?: boolean;
};

/** Packets that a slow line may keep; what comes beyond is lost, as in a router with this much memory. */
const MOST_WAITING = 1000;
/** The longest that a packet waits to be overtaken, where nothing comes that could. */
const OVERTAKE_WITHIN_MS = 500;
/** What leaves behind another at the same instant is told as this much later, so that their order can be seen. */
const JUST_AFTER_MS = 0.05;

/**
 * One line in time: packets leave it in the order they came, each not before it is due. Pure but for the clock, which is
 * handed in: all times are milliseconds of one clock that never jumps.
 */
export class WaitingLine {
  readonly #due: { readonly waiting: Waiting; readonly atMs: number }[] = [];
  readonly #held = new Map<number, { readonly waiting: Waiting; readonly course: Course }>();
  readonly #onLeft: (packet: number, nowMs: number) => void;
  readonly #overtaken: { readonly waiting: Waiting; readonly course: Course; readonly atMs: number }[] = [];
  #lastDueMs = 0;
  #freeAtMs = 0;

  /** @param onLeft told of those whose leaving could not be foretold when they came */
  constructor(onLeft: (packet: number, nowMs: number) => void) {
    this.#onLeft = onLeft;
  }

  get held(): readonly number[] {
    return [...this.#held.keys()];
  }

  /** When something is next to be done; infinite where nothing waits for time. */
  get nextMs(): number {
    return Math.min(this.#due[0]?.atMs ?? Infinity, this.#overtaken[0]?.atMs ?? Infinity);
  }

  /** Send a packet on its way: when it will have left, `full` where the line has no room, undefined where none can say. */
  enter(waiting: Waiting, course: Course, nowMs: number): number | "full" | undefined {
    if (course.held) {
      this.#held.set(waiting.packet, { waiting, course });
      return undefined;
    }
    if (course.overtaken) {
      this.#overtaken.push({ waiting, course, atMs: nowMs + OVERTAKE_WITHIN_MS });
      return undefined;
    }
    if (course.bitsPerSecond !== undefined && this.#due.length >= MOST_WAITING) return "full";
    const leavesMs = this.#schedule(waiting, course, nowMs);
    for (const one of this.#overtaken.splice(0)) this.#goAfterAll(one, nowMs);
    return leavesMs;
  }

  /** Let a held packet go. False where it is not held (any more). */
  release(packet: number, nowMs: number): boolean {
    const one = this.#held.get(packet);
    if (one === undefined) return false;
    this.#held.delete(packet);
    this.#goAfterAll(one, nowMs);
    return true;
  }

  /** Everything whose time has come leaves now. */
  advance(nowMs: number): void {
    while ((this.#overtaken[0]?.atMs ?? Infinity) <= nowMs) {
      const one = this.#overtaken.shift();
      if (one !== undefined) this.#goAfterAll(one, nowMs);
    }
    let count = 0;
    while ((this.#due[count]?.atMs ?? Infinity) <= nowMs) this.#due[count++]?.waiting.pass();
    if (count > 0) this.#due.splice(0, count);
  }

  /** Nothing waits any more: all that is still here arrives. */
  open(nowMs: number): void {
    for (const packet of this.held) this.release(packet, nowMs);
    for (const one of this.#overtaken.splice(0)) this.#goAfterAll(one, nowMs);
    for (const { waiting } of this.#due.splice(0)) waiting.pass();
    this.#lastDueMs = this.#freeAtMs = 0;
  }

  #goAfterAll({ waiting, course }: { waiting: Waiting; course: Course }, nowMs: number): void {
    this.#onLeft(waiting.packet, this.#schedule(waiting, course, nowMs) + JUST_AFTER_MS);
  }

  #schedule(waiting: Waiting, course: Course, nowMs: number): number {
    let atMs = nowMs;
    if (course.bitsPerSecond !== undefined) {
      atMs = Math.max(nowMs, this.#freeAtMs) + (waiting.bytes * 8000) / course.bitsPerSecond;
      this.#freeAtMs = atMs;
    }
    // In their order: jitter makes packets late, it does not make them overtake each other.
    atMs = Math.max(atMs + Math.max(0, course.delayMs ?? 0), this.#lastDueMs);
    this.#lastDueMs = atMs;
    if (atMs <= nowMs && this.#due.length === 0) waiting.pass();
    else this.#due.push({ waiting, atMs });
    return atMs;
  }
}
