import {
  CLOCK_MONOTONIC,
  createTimer,
  must,
  onReadable,
  readBytes,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  setTimer,
} from "./libc.ts";

const TFD_TIMER_ABSTIME = 1;

/** One timer of the kernel (timerfd_create(2)): it rings within microseconds of its time, where Node's own takes up to two milliseconds. */
export class Alarm {
  readonly #fd = must(createTimer(CLOCK_MONOTONIC, SOCK_NONBLOCK | SOCK_CLOEXEC), "timerfd_create");
  readonly #value = Buffer.alloc(32);
  readonly #count = Buffer.alloc(8);
  /** What CLOCK_MONOTONIC showed when `performance.now()` was 0. */
  readonly #originNs = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));
  #ringsAtMs = Infinity;

  constructor(onRing: () => void) {
    onReadable(this.#fd, () => {
      readBytes(this.#fd, this.#count, this.#count.length);
      this.#ringsAtMs = Infinity;
      onRing();
    });
  }

  /** Ring at this time of `performance.now()`; never, if infinite. Takes the place of the time set before. */
  set(atMs: number): void {
    if (atMs === this.#ringsAtMs) return;
    this.#ringsAtMs = atMs;
    // The time itself and not how long until then: who is stopped between the two calls would ring late by that.
    // All zeros stop it; what is due already has a time that is past, and rings at once.
    const atNs = atMs === Infinity ? 0n : this.#originNs + BigInt(Math.round(atMs * 1e6));
    this.#value.writeBigInt64LE(atNs / 1_000_000_000n, 16);
    this.#value.writeBigInt64LE(atNs % 1_000_000_000n, 24);
    setTimer(this.#fd, TFD_TIMER_ABSTIME, this.#value, null);
  }
}
