import { LiveRegion } from "../report/text/live-region.ts";
import type { Page } from "../report/text/page.ts";
import { colorPaint, plainPaint } from "../report/text/paint.ts";
import type { Person } from "./person.ts";
import { toAscii } from "./to-ascii.ts";

export type Terminal = {
  readonly write: (text: string) => void;
  /** Read again at every use, so a getter may follow a terminal that is resized. */
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  /** Lines may be drawn again, as while something runs. */
  readonly isLive: boolean;
  readonly ascii: boolean;
};

/** Wider than this, the eye loses its line. */
const WIDEST = 150;

/** Where the tour is told: page by page, so that nothing scrolls away before it was read. */
export class Screen {
  readonly #to: Terminal;
  readonly #person: Person;
  readonly #region: LiveRegion | undefined;
  readonly #close: () => void;
  /** Lines told since the learner last said that they had read so far. */
  #unread = 0;

  constructor(to: Terminal, person: Person) {
    this.#to = to;
    this.#person = person;
    const write = (text: string) => to.write(to.ascii ? toAscii(text) : text);
    this.#region = to.isLive ? new LiveRegion(write) : undefined;
    this.#close = () => this.#region?.close();
    // However this process ends, the terminal gets its cursor back.
    process.once("exit", this.#close);
  }

  get page(): Page {
    return {
      columns: Math.min(this.#to.columns - 1, WIDEST),
      paint: this.#to.color ? colorPaint : plainPaint,
    };
  }

  get ascii(): boolean {
    return this.#to.ascii;
  }

  /** Lines that stay. What does not fit on the screen any more waits until what is there has been read. */
  async tell(lines: readonly string[], turn: (hint: string) => Promise<void>): Promise<void> {
    const room = Math.max(5, this.#to.rows - 2);
    if (this.#person.isThere && this.#unread > 0 && this.#unread + lines.length > room)
      await this.#turn(turn);
    for (let rest = lines; rest.length > 0; ) {
      const part = this.#person.isThere ? rest.slice(0, room) : rest;
      this.write(part);
      rest = rest.slice(part.length);
      this.#unread += part.length;
      if (rest.length > 0) await this.#turn(turn);
    }
  }

  /** Lines that are drawn again below those that stay. */
  live(lines: readonly string[]): void {
    const room = Math.max(2, this.#to.rows - 3);
    this.#region?.update([], lines.length > room ? [...lines.slice(0, 1), ...lines.slice(1 - room)] : lines);
  }

  write(lines: readonly string[]): void {
    this.#close();
    const text = lines.map((line) => `${line}\n`).join("");
    this.#to.write(this.#to.ascii ? toAscii(text) : text);
  }

  /** The learner has said something, so they have read what there is. */
  isRead(): void {
    this.#close();
    this.#unread = 0;
  }

  async #turn(turn: (hint: string) => Promise<void>): Promise<void> {
    this.#close();
    await turn("Enter: the next page");
    this.#unread = 0;
  }
}
