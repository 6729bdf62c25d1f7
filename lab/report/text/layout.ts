import stringWidth from "string-width";

/**
 * Lines of printable text, measured as a terminal shows them: an emoji or a CJK character is two columns wide, an accent
 * none. What is broken or cut here has no escape sequences yet; colour is put on afterwards.
 */

/** Most text by far, and the quickest to measure. */
const ASCII = /^[ -~]*$/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that `text` fills; colours take none. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** At most `columns` columns of `text`; what does not fit is replaced by `…`. */
export function cutTo(columns: number, text: string): string {
  if (widthOf(text) <= columns) return text;
  return columns < 1 ? "" : `${takeColumns(columns - 1, text)}…`;
}

/** Filled up with spaces to `columns`; longer text stays as it is. */
export function padTo(columns: number, text: string): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}

/** Broken between words into lines of at most `columns`; a word longer than that is broken inside. Never empty. */
export function wrapWords(columns: number, text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/u).filter((part) => part !== "")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= columns) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = breakAnywhere(columns, word);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** Broken wherever a line is full, spaces kept, so that a column can be found again. Never empty. */
export function breakAnywhere(columns: number, text: string): string[] {
  const lines: string[] = [];
  let line = "";
  let filled = 0;
  for (const part of charactersOf(text)) {
    const width = widthOf(part);
    if (line !== "" && filled + width > columns) {
      lines.push(line);
      line = "";
      filled = 0;
    }
    line += part;
    filled += width;
  }
  return [...lines, line];
}

/**
 * Broken at spaces where that is possible, spaces kept: for text that may be a sentence, a table or a command. A longer
 * word is broken inside, or runs over the edge where it is to be copied (`wholeWords`). Never empty.
 */
export function breakAtSpaces(columns: number, text: string, { wholeWords = false } = {}): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(/(?<=\s)(?=\S)/u)) {
    if (widthOf((line + part).trimEnd()) <= columns) {
      line += part;
      continue;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    const pieces = wholeWords ? [part] : breakAnywhere(columns, part);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return [...lines, line];
}

/**
 * A shell command broken between its words with ` \`, so that it can be pasted as it stands. It is never broken inside
 * quotes, where the backslash would be part of the word; a longer word runs over the edge.
 */
export function wrapCommand(columns: number, command: string): string[] {
  const words = command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+|\S/gu) ?? [];
  if (words.some((word) => /^["'\\]$/u.test(word))) return [command];
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && widthOf(line) + widthOf(word) + 3 > columns) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function takeColumns(columns: number, text: string): string {
  let taken = "";
  let filled = 0;
  for (const part of charactersOf(text)) {
    filled += widthOf(part);
    if (filled > columns) break;
    taken += part;
  }
  return taken;
}

/** What people take for one character each, however many code points it has. */
function* charactersOf(text: string): Generator<string> {
  if (ASCII.test(text)) yield* text;
  else for (const { segment } of graphemes.segment(text)) yield segment;
}
