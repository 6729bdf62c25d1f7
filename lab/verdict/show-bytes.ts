/** Bytes as one line of printable text in double quotes, with the column of the byte that matters. */
export type Shown = { readonly text: string; readonly caret: number | null };

const ROOM = 64;
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\\": "\\\\",
  '"': '\\"',
};
/** Takes no column of its own or none that can be seen: marks, joiners, controls, odd spaces, unassigned. */
const UNSEEN = /[\p{M}\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const TWO_COLUMNS =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

/**
 * Shows `bytes` in at most `columns` columns around the byte `focus`; where there is none, `toward` says which end matters.
 * Bytes that are not UTF-8 and characters that cannot be seen are escaped: `\r \n \t \x1b \u{200b}`. The caret counts
 * columns of a fixed-width font, in which an emoji takes two; it stands behind the text when `focus` is its length.
 */
export function showBytes(
  bytes: Uint8Array,
  focus: number | null = null,
  { toward = "start", columns = ROOM }: { toward?: "start" | "end"; columns?: number } = {},
): Shown {
  const center = focus ?? (toward === "end" ? bytes.length : 0);
  const from = characterStart(bytes, Math.max(0, center - columns));
  const characters = [...readCharacters(bytes, from, Math.min(bytes.length, center + columns))];
  const focused = characters.findIndex((one) => one.offset + one.length > center);
  const [first, last] = pickWindow(characters, focused === -1 ? characters.length : focused, columns);
  const shown = characters.slice(first, last);
  const start = (shown[0]?.offset ?? 0) > 0 ? "…" : "";
  const behind = shown.at(-1);
  const end = behind !== undefined && behind.offset + behind.length < bytes.length ? "…" : "";
  const before = focused === -1 ? shown : characters.slice(first, focused);
  const caret = 1 + start.length + before.reduce((sum, one) => sum + one.width, 0);
  return {
    text: `"${start}${shown.map((one) => one.text).join("")}${end}"`,
    caret: focus === null ? null : caret,
  };
}

type Character = {
  readonly text: string;
  readonly width: number;
  readonly offset: number;
  readonly length: number;
};

function* readCharacters(bytes: Uint8Array, from: number, to: number): Generator<Character> {
  let offset = from;
  while (offset < to) {
    const one = readCharacter(bytes, offset);
    yield one;
    offset += one.length;
  }
}

function readCharacter(bytes: Uint8Array, offset: number): Character {
  const lead = bytes[offset] ?? 0;
  const length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const character = decodeStrictly(bytes.subarray(offset, offset + length));
  if (character === null) return escaped(`\\x${lead.toString(16).padStart(2, "0")}`, offset, 1);
  const short = ESCAPES[character];
  if (short) return escaped(short, offset, 1);
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) {
    return escaped(`\\x${code.toString(16).padStart(2, "0")}`, offset, 1);
  }
  if (UNSEEN.test(character)) return escaped(`\\u{${code.toString(16)}}`, offset, length);
  return { text: character, width: TWO_COLUMNS.test(character) ? 2 : 1, offset, length };
}

function escaped(text: string, offset: number, length: number): Character {
  return { text, width: text.length, offset, length };
}

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return STRICT.decode(bytes);
  } catch {
    return null;
  }
}

/** The nearest place at or before `offset` where a UTF-8 character may begin. */
function characterStart(bytes: Uint8Array, offset: number): number {
  for (let start = offset; start > Math.max(0, offset - 4); start -= 1) {
    if (((bytes[start] ?? 0) & 0b1100_0000) !== 0b1000_0000) return start;
  }
  return offset;
}

/** Grows to both sides of `center`, a little further back than forward, until the columns are used up. */
function pickWindow(all: readonly Character[], center: number, columns: number): [number, number] {
  let first = center;
  let last = center;
  let used = 0;
  const fits = (one: Character | undefined): one is Character =>
    one !== undefined && used + one.width <= columns;
  for (let budget = Math.floor(columns * 0.6); ; first -= 1) {
    const one = all[first - 1];
    if (!fits(one) || used + one.width > budget) break;
    used += one.width;
    budget = Math.max(budget, used);
  }
  for (let one = all[last]; fits(one); one = all[last]) {
    used += one.width;
    last += 1;
  }
  for (let one = all[first - 1]; fits(one); one = all[first - 1]) {
    used += one.width;
    first -= 1;
  }
  return [first, last];
}
