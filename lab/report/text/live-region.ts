const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const ERASE_BELOW = "\u001b[J";

/**
 * The last lines of a terminal, drawn again and again below lines that stay. Each change is one write, so that nothing
 * flickers. Lines that are drawn again must be narrower than the terminal: a line that it breaks cannot be found again.
 */
export class LiveRegion {
  private readonly write: (text: string) => void;
  private drawn = 0;
  private isOpen = false;

  constructor(write: (text: string) => void) {
    this.write = write;
  }

  /** Adds `lines` to what stays and puts `live` below. */
  update(lines: readonly string[], live: readonly string[]): void {
    if (lines.length === 0 && live.length === 0 && this.drawn === 0) return;
    const back = this.drawn === 0 ? "" : `\u001b[${this.drawn}A\r${ERASE_BELOW}`;
    const hide = this.isOpen ? "" : HIDE_CURSOR;
    this.isOpen = true;
    this.drawn = live.length;
    this.write(hide + back + [...lines, ...live].map((line) => `${line}\n`).join(""));
  }

  /** Takes the live lines away and gives the cursor back. */
  close(): void {
    if (!this.isOpen) return;
    const back = this.drawn === 0 ? "" : `\u001b[${this.drawn}A\r${ERASE_BELOW}`;
    this.isOpen = false;
    this.drawn = 0;
    this.write(back + SHOW_CURSOR);
  }
}
