/** One escape sequence of a terminal, and where it ends. */
export type Escape = { readonly end: number } & (
  | { readonly kind: "control"; readonly final: string; readonly parameters: readonly number[] }
  /** A whole sequence that moves and colours nothing: a title, a charset, a mode. */
  | { readonly kind: "ignored" }
  /** No sequence at all: `end` is right behind the ESC. */
  | { readonly kind: "invalid" }
);

const ESC = "\u001b";
const BEL = "\u0007";
/** Longer strings are not titles; looking no further keeps a flood of unfinished ones from taking time. */
const LONGEST_STRING = 4096;

/**
 * Reads the sequence whose ESC stands at `at` (ECMA-48 sections 5.3 to 5.6). Null where the text ends before the sequence
 * does: more may come.
 */
export function readEscape(text: string, at: number): Escape | null {
  const introducer = text[at + 1];
  if (introducer === undefined) return null;
  if (introducer === "[") return readControl(text, at + 2);
  if ("]PX^_".includes(introducer)) return readString(text, at + 2);
  let end = at + 1;
  while (isBetween(text[end], " ", "/")) end += 1;
  if (end === text.length) return null;
  return isBetween(text[end], "0", "~")
    ? { kind: "ignored", end: end + 1 }
    : { kind: "invalid", end: at + 1 };
}

/** CSI: parameter bytes, intermediate bytes, a final byte. */
function readControl(text: string, start: number): Escape | null {
  let end = start;
  while (isBetween(text[end], "0", "?")) end += 1;
  const parameters = text.slice(start, end);
  const intermediate = end;
  while (isBetween(text[end], " ", "/")) end += 1;
  const final = text[end];
  if (final === undefined) return null;
  if (!isBetween(final, "@", "~")) return { kind: "invalid", end: start - 1 };
  // Private parameters (`?25l`) and intermediate bytes make it another sequence than its final byte says.
  if (end > intermediate || /[<=>?]/u.test(parameters)) return { kind: "ignored", end: end + 1 };
  return { kind: "control", final, parameters: readParameters(parameters), end: end + 1 };
}

function readParameters(text: string): number[] {
  if (text === "") return [];
  return text.split(/[;:]/u).map((part) => Math.min(Number(part === "" ? "0" : part), 0xffff));
}

/** A command string (OSC, DCS, …) up to BEL or ESC \. */
function readString(text: string, start: number): Escape | null {
  for (let end = start; end < Math.min(text.length, start + LONGEST_STRING); end += 1) {
    if (text[end] === BEL) return { kind: "ignored", end: end + 1 };
    if (text[end] === ESC) {
      if (text[end + 1] === undefined) return null;
      return text[end + 1] === "\\" ? { kind: "ignored", end: end + 2 } : { kind: "invalid", end: start - 1 };
    }
  }
  return text.length < start + LONGEST_STRING ? null : { kind: "invalid", end: start - 1 };
}

function isBetween(character: string | undefined, first: string, last: string): boolean {
  return character !== undefined && character >= first && character <= last;
}
