/**
 * What no reporter may pass on as it came from a program: control characters (Unicode Cc), halves of surrogate pairs,
 * noncharacters, and the marks that end a line or turn the direction of text around (UAX #9), with which a hostile peer
 * could make a page or a terminal show something else than was sent.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" };

/** The text on one line, with everything unprintable escaped as JavaScript would write it: `\n`, `\x1b`, `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter);
}

/** The text as printable lines: line ends (LF or CR LF) end a line, a tab is two spaces, all else as in `printable`. */
export function printableLines(text: string): string[] {
  return text.split(/\r?\n/u).map((line) => printable(line.replaceAll("\t", "  ")));
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return NAMED[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`);
}
