import { columnsOf } from "./label.ts";

export type Style = "plain" | "label" | "life" | "time" | "host" | "matched" | "wrong" | "lost" | "troubled";

/** Select Graphic Rendition parameters. @see ECMA-48, section 8.3.117 */
const codes: Record<Style, string> = {
  plain: "",
  label: "",
  life: "2",
  time: "2",
  host: "1",
  matched: "32",
  wrong: "1;31",
  lost: "31",
  troubled: "33",
};

/** One line of a terminal, written to at any place; what is written later covers what was there. */
export class Canvas {
  readonly #cells: { text: string; style: Style }[];
  readonly #ascii: boolean;

  /** @param ascii what not every terminal can show becomes `?`, or `~` where something was cut */
  constructor(width: number, ascii: boolean) {
    this.#ascii = ascii;
    this.#cells = Array.from({ length: width }, () => ({ text: " ", style: "plain" }));
  }

  write(start: number, text: string, style: Style): void {
    let at = start;
    for (const character of text) {
      const columns = columnsOf(character);
      if (at >= 0 && at + columns <= this.#cells.length) {
        this.#cells[at] = { text: this.#ascii ? toAscii(character) : character, style };
        // The second half of a wide character is no cell of its own.
        if (columns === 2) this.#cells[at + 1] = { text: this.#ascii ? "?" : "", style };
      }
      at += columns;
    }
  }

  /** Writes so that the text ends before a column. */
  writeRight(end: number, text: string, style: Style): void {
    this.write(end - columnsOf(text), text, style);
  }

  toString(color: boolean): string {
    let last = this.#cells.length;
    while (last > 0 && this.#cells[last - 1]?.text === " ") last--;
    let line = "";
    let current = "";
    for (const { text, style } of this.#cells.slice(0, last)) {
      const code = color && text !== " " ? codes[style] : current;
      if (color && code !== current) {
        line += `\x1b[0${code === "" ? "" : `;${code}`}m`;
        current = code;
      }
      line += text;
    }
    return current === "" ? line : `${line}\x1b[0m`;
  }
}

function toAscii(character: string): string {
  if (character === "…") return "~";
  return /^[\x20-\x7e]$/.test(character) ? character : "?";
}
