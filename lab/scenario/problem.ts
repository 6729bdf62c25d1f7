/** One mistake in a scenario file, with all that is needed to show it. */
export type Problem = {
  readonly file: string;
  /** Both 1-based; columns and lengths count UTF-16 units, as editors do. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** What is wrong, in one sentence without its full stop. */
  readonly message: string;
  /** What to write instead, where that can be guessed. */
  readonly hint: string | null;
  /** The line as it stands in the file. */
  readonly excerpt: string;
};

const ROOM = 96;

/** All problems as text for people, in the order of the file, each with its line and a caret under the place. */
export function formatProblems(problems: readonly Problem[]): string {
  return [...problems]
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
    .map(formatProblem)
    .join("\n\n");
}

function formatProblem({ file, line, column, length, message, hint, excerpt }: Problem): string {
  const said = `${file}:${line}:${column}  ${message}${hint === null ? "" : `; ${hint}`}`;
  const cut = Math.max(0, column - 1 - Math.floor(ROOM / 2));
  const from = excerpt.length <= ROOM ? 0 : Math.min(cut, excerpt.length - ROOM);
  const start = from > 0 ? "…" : "";
  const shown = `${start}${excerpt.slice(from, from + ROOM)}${from + ROOM < excerpt.length ? "…" : ""}`;
  const before = excerpt.slice(from, column - 1);
  const marked = Math.max(1, Math.min(length, excerpt.length - column + 1, from + ROOM - column + 1));
  const margin = `${line}`.padStart(6);
  return [
    visible(said),
    `${margin} | ${visible(shown)}`,
    `${" ".repeat(margin.length)} | ${" ".repeat(start.length)}${blank(before)}${"^".repeat(marked)}`,
  ].join("\n");
}

/** A file is foreign text: what could steer a terminal is shown as a question mark of its own. */
function visible(text: string): string {
  return text.replace(/(?!\t)\p{C}/gu, "\u{fffd}");
}

/** As wide as the text itself: tabs stay, and a character of two columns takes two. */
function blank(text: string): string {
  return [...text]
    .map((one) => (one === "\t" ? "\t" : WIDE.test(one) ? "  " : NARROW.test(one) ? "" : " "))
    .join("");
}

const WIDE = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;
const NARROW = /\p{M}/u;
