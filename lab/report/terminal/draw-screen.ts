import { widthOf } from "../text/layout.ts";
import { printable } from "../text/printable.ts";
import { readEscape } from "./read-escape.ts";
import { type Style, styleAfter, UNSTYLED } from "./style.ts";

/** A stretch of one line in one style. The text is printable. */
export type Span = { readonly text: string; readonly style: Style };

type Cell = { character: string; readonly style: Style };

/** A terminal of the lab has 80 columns and 24 rows; a line may still run on, for whoever shows it to wrap. */
const ROWS = 24;
const LONGEST_LINE = 2000;
/** Most of what is printed needs no looking at. */
const PLAIN = /[ -~]+/y;
const BLANK: Cell = { character: " ", style: UNSTYLED };

/**
 * What a terminal shows after it was sent `text` (ECMA-48, as far as shells and line editors use it): carriage returns and
 * backspaces move, cursor and erase sequences work, colours become styles. Nothing scrolls away: a cleared screen stays
 * above the new one. What is not understood is left out when it is a whole sequence, and shown escaped otherwise.
 */
export function drawScreen(text: string): Span[][] {
  const screen = new Screen();
  let at = 0;
  while (at < text.length) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0];
    if (plain !== undefined) {
      screen.writePlain(plain);
      at += plain.length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (character !== "\u001b") {
      screen.put(character);
      at += character.length;
      continue;
    }
    const sequence = readEscape(text, at);
    if (sequence === null) break;
    if (sequence.kind === "control") screen.control(sequence.final, sequence.parameters);
    if (sequence.kind === "invalid") screen.put("\u001b");
    at = sequence.end;
  }
  return screen.lines.map(joinCells);
}

/** The same without its styles: one string for each line, spaces at its end left out. */
export function drawPlainScreen(text: string): string[] {
  return drawScreen(text).map((line) =>
    line
      .map((span) => span.text)
      .join("")
      .trimEnd(),
  );
}

class Screen {
  readonly lines: Cell[][] = [[]];
  /** The first line of the screen since it was last cleared. */
  private page = 0;
  private row = 0;
  private column = 0;
  private style: Style = UNSTYLED;

  put(character: string): void {
    if (character === "\r") this.column = 0;
    else if (character === "\n") this.feed();
    else if (character === "\b") this.column = Math.max(0, this.column - 1);
    else if (character === "\t") this.column = this.clampColumn(this.column + 8 - (this.column % 8));
    else if (character !== "\u0007") this.write(printable(character));
  }

  /** A control sequence by its final byte. A parameter that is left out is 1, or 0 where the sequence says so. */
  control(final: string, parameters: readonly number[]): void {
    const count = Math.max(1, parameters[0] ?? 1);
    if (final === "m") this.style = styleAfter(this.style, parameters);
    else if (final === "A") this.row = Math.max(this.top(), this.row - count);
    else if (final === "B") this.moveTo(this.row + count, this.column);
    else if (final === "C") this.column = this.clampColumn(this.column + count);
    else if (final === "D") this.column = Math.max(0, this.column - count);
    else if (final === "G") this.column = this.clampColumn(count - 1);
    else if (final === "H" || final === "f") this.moveTo(this.top() + count - 1, (parameters[1] ?? 1) - 1);
    else if (final === "J") this.eraseScreen(parameters[0] ?? 0);
    else if (final === "K") this.eraseLine(parameters[0] ?? 0);
    else if (final === "P") this.line().splice(this.column, count);
    else if (final === "@") this.insertBlanks(count);
  }

  /** ASCII without controls: each character is one cell. */
  writePlain(text: string): void {
    const line = this.line();
    while (line.length < this.column) line.push(BLANK);
    for (const character of text) {
      line[this.column] = { character, style: this.style };
      this.column = this.clampColumn(this.column + 1);
    }
  }

  private write(text: string): void {
    const line = this.line();
    for (const character of text) {
      const width = widthOf(character);
      const before = line[this.column - 1];
      // An accent or a joiner belongs to the character before it; and after a joiner, so does the next one.
      if (before !== undefined && (width === 0 || before.character.endsWith("\u200d"))) {
        line[this.column - 1] = { character: before.character + character, style: before.style };
        continue;
      }
      while (line.length < this.column) line.push(BLANK);
      line[this.column] = { character, style: this.style };
      // The second half of a wide character is a cell without text.
      if (width === 2) line[this.column + 1] = { character: "", style: this.style };
      this.column = this.clampColumn(this.column + Math.max(1, width));
    }
  }

  private feed(): void {
    this.row += 1;
    this.column = 0;
    if (this.row === this.lines.length) this.lines.push([]);
  }

  private insertBlanks(count: number): void {
    const line = this.line();
    if (this.column >= line.length) return;
    line.splice(this.column, 0, ...new Array<Cell>(this.clampColumn(count)).fill(BLANK));
    line.splice(LONGEST_LINE);
  }

  private line(): Cell[] {
    const line = this.lines[this.row];
    if (line !== undefined) return line;
    throw new RangeError(`The cursor is on line ${this.row} of ${this.lines.length}.`);
  }

  private top(): number {
    return Math.max(this.page, this.lines.length - ROWS);
  }

  private moveTo(row: number, column: number): void {
    this.row = Math.min(row, this.top() + ROWS - 1);
    this.column = this.clampColumn(Math.max(0, column));
    while (this.lines.length <= this.row) this.lines.push([]);
  }

  private clampColumn(column: number): number {
    return Math.min(column, LONGEST_LINE);
  }

  private eraseScreen(part: number): void {
    if (part === 0) {
      this.line().splice(this.column);
      this.lines.splice(this.row + 1);
    } else if (part >= 2 && this.lines.slice(this.page).some((line) => line.length > 0)) {
      this.page = this.lines.length;
      this.row = this.page;
      this.lines.push([]);
    }
  }

  private eraseLine(part: number): void {
    if (part === 0) this.line().splice(this.column);
    else if (part === 1) this.line().fill(BLANK, 0, this.column + 1);
    else this.line().splice(0);
  }
}

function joinCells(cells: readonly Cell[]): Span[] {
  const spans: { text: string; readonly style: Style }[] = [];
  for (const cell of cells) {
    const last = spans.at(-1);
    if (last?.style === cell.style) last.text += cell.character;
    else spans.push({ text: cell.character, style: cell.style });
  }
  return spans;
}
