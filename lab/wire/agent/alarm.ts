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

/** One timer of the kernel (timerfd_create(2)): it rings within microseconds of its time, where Node's own takes up to two milliseconds. */
export class Alarm {
  readonly #fd = must(createTimer(CLOCK_MONOTONIC, SOCK_NONBLOCK | SOCK_CLOEXEC), "timerfd_create");
  readonly #value = Buffer.alloc(32);
  readonly #count = Buffer.alloc(8);
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
    // All zeros would stop it, so what is due already rings after a nanosecond.
    const inNs = atMs === Infinity ? 0 : Math.max(1, Math.round((atMs - performance.now()) * 1e6));
    this.#value.writeBigInt64LE(BigInt(Math.floor(inNs / 1e9)), 16);
    this.#value.writeBigInt64LE(BigInt(inNs % 1e9), 24);
    setTimer(this.#fd, 0, this.#value, null);
  }
}
