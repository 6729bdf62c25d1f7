/** A piece of a pattern's text, with its place there. */
export type Token = { offset: number; length: number; text: string } & (
  | { kind: "word" }
  | { kind: "symbol" }
  /** `value` has one character for each byte, as a packet's payload has. */
  | { kind: "bytes"; value: string }
  | { kind: "regex"; value: RegExp }
);

export interface PatternProblem {
  /** Where in the text, in characters from 0, and how many of them. */
  offset: number;
  length: number;
  /** What is wrong and what was expected instead. */
  message: string;
}

export type Tokens = { tokens: Token[]; problem?: never } | { tokens?: never; problem: PatternProblem };

const shapes = [
  { kind: "space", shape: /\s+/y },
  { kind: "text", shape: /"(?:[^"\\]|\\.)*"/y },
  { kind: "regex", shape: /\/((?:[^/\\]|\\.)+)\/([a-z]*)/y },
  { kind: "symbol", shape: /<->|>=|<=|!=|[<>=]/y },
  { kind: "hex", shape: /0x[0-9a-f]*/iy },
  { kind: "word", shape: /[^\s"<>=!]+/y },
] as const;

export function readTokens(text: string): Tokens {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const found = nextShape(text, offset);
    if (found === undefined) return { problem: unreadable(text, offset) };
    const { kind, match } = found;
    const place = { offset, length: match[0].length, text: match[0] };
    if (kind === "word" || kind === "symbol") tokens.push({ ...place, kind });
    else if (kind !== "space") {
      const token = readLiteral(kind, match, place);
      if ("message" in token) return { problem: token };
      tokens.push(token);
    }
    offset += match[0].length;
  }
  return { tokens };
}

function nextShape(text: string, offset: number) {
  for (const { kind, shape } of shapes) {
    shape.lastIndex = offset;
    const match = shape.exec(text);
    if (match !== null) return { kind, match };
  }
  return undefined;
}

function unreadable(text: string, offset: number): PatternProblem {
  if (text[offset] !== '"') return { offset, length: 1, message: `\`${text[offset]}\` means nothing here` };
  return { offset, length: text.length - offset, message: 'this text is not closed: a `"` is missing' };
}

type Place = Pick<Token, "offset" | "length" | "text">;

function readLiteral(
  kind: "text" | "hex" | "regex",
  match: RegExpExecArray,
  place: Place,
): Token | PatternProblem {
  if (kind === "text") return readText(place);
  if (kind === "hex") {
    const digits = place.text.slice(2);
    if (digits.length === 0 || digits.length % 2 === 1) {
      return { ...place, message: "bytes have two hex digits each, as in `0x0d0a`" };
    }
    return { ...place, kind: "bytes", value: Buffer.from(digits, "hex").toString("latin1") };
  }
  try {
    return { ...place, kind: "regex", value: new RegExp(match[1] ?? "", match[2]) };
  } catch (error) {
    return { ...place, message: `this is no regular expression: ${(error as Error).message}` };
  }
}

export const escapes: Record<string, string> = {
  n: "\n",
  r: "\r",
  t: "\t",
  0: "\0",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

/** Reads what stands between the quotes; characters stand for their UTF-8 bytes, `\xNN` for one byte as it is. */
function readText(place: Place): Token | PatternProblem {
  const inner = place.text.slice(1, -1);
  let value = "";
  for (const part of inner.matchAll(/\\x([0-9a-f]{2})|\\u\{([0-9a-f]{1,6})\}|\\(.)|[^\\]+/gisu)) {
    const [whole, byte, point, letter] = part;
    if (byte !== undefined) value += String.fromCharCode(Number.parseInt(byte, 16));
    else if (point !== undefined && Number.parseInt(point, 16) <= 0x10ffff) {
      value += utf8(String.fromCodePoint(Number.parseInt(point, 16)));
    } else if (letter !== undefined || point !== undefined) {
      const meant = escapes[letter ?? "u"];
      if (meant === undefined) {
        const message = `\`${whole}\` is no escape: there are \\r \\n \\t \\0 \\" \\\\ \\xNN and \\u{NNNN}`;
        return { offset: place.offset + 1 + part.index, length: whole.length, message };
      }
      value += meant;
    } else value += utf8(whole);
  }
  return { ...place, kind: "bytes", value };
}

function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
