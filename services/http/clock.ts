/** Often enough for deadlines of seconds, and for a Date that is never a second late. */
const defaultTickMs = 250;

/**
 * One timer for the whole server. Deadlines and dates need no more precision than its tick, and asking the system
 * for the time with every request, or arming a timer for every connection, costs more than answering.
 */
export class Clock implements Disposable {
  /** Milliseconds that only ever grow, as of the last tick. */
  nowMs = performance.now();
  /** Date as IMF-fixdate (RFC 9110 §5.6.7), as of the last tick. */
  date = "";
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: (() => void)[] = [];
  #second = 0;

  constructor(tickMs = defaultTickMs) {
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  onTick(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #tick(): void {
    this.nowMs = performance.now();
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.date = new Date(second * 1000).toUTCString();
    }
    for (const listener of this.#listeners) listener();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
