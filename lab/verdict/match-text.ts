import { EXPRESSION_FLAGS } from "../scenario/expression.ts";
import type { TextMatch } from "../scenario/scenario.ts";
import { type Shown, showBytes } from "./show-bytes.ts";

export type TextResult =
  /** `end`: behind the last byte that the match needed. */
  | { readonly holds: true; readonly end: number }
  | {
      readonly holds: false;
      readonly expected: string;
      readonly seen: string;
      readonly caret: number | null;
      readonly because: string;
      /** More text may yet mend it. */
      readonly mayCome: boolean;
    };

const encode = (text: string) => new TextEncoder().encode(text);

/**
 * Holds bytes against a text match. `what` names the text in sentences: `stdout`, `the body`. With `inOrder` each text of
 * `has` must come after the one before it; otherwise each may stand anywhere.
 */
export function matchText(match: TextMatch, bytes: Uint8Array, what: string, inOrder = false): TextResult {
  let end = 0;
  if (match.is !== undefined) {
    const wrong = compare(match.is, bytes, what);
    if (wrong) return wrong;
    end = bytes.length;
  }
  let from = 0;
  for (const wanted of match.has ?? []) {
    const needle = encode(wanted);
    const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(needle, from);
    if (at === -1) return missing(needle, bytes.subarray(from), what, from > 0);
    end = Math.max(end, at + needle.length);
    if (inOrder) from = end;
  }
  if (match.matches !== undefined) {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const found = new RegExp(match.matches, EXPRESSION_FLAGS).exec(text);
    if (!found) {
      const because = `${what} has nothing that matches this expression`;
      // What begins at the beginning of something is looked for at the beginning.
      const seen = match.matches.startsWith("^") ? showBytes(bytes) : showEnd(bytes);
      return { ...wrong(`/${match.matches}/`, seen, because), mayCome: true };
    }
    end = Math.max(end, encode(text.slice(0, found.index + found[0].length)).length);
  }
  for (const unwanted of match.not ?? []) {
    const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(encode(unwanted));
    if (at === -1) continue;
    const because = `${what} must not have this, and it does${lineOf(bytes, at)}`;
    return wrong(`no ${showBytes(encode(unwanted)).text}`, showBytes(bytes, at), because);
  }
  if (match.bytes !== undefined && match.bytes !== bytes.length) {
    const because = `${what} has ${count(bytes.length)} instead of ${count(match.bytes)}`;
    return { ...wrong(count(match.bytes), showEnd(bytes), because), mayCome: bytes.length < match.bytes };
  }
  return { holds: true, end };
}

function wrong(expected: string, seen: Shown, because: string) {
  const nothing = seen.text === '""' ? "nothing" : seen.text;
  const caret = seen.text === '""' ? null : seen.caret;
  return { holds: false, expected, seen: nothing, caret, because, mayCome: false } as const;
}

/** The first byte at which two texts differ, or the length of both when they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return at;
  return shorter;
}

function compare(expected: string, seen: Uint8Array, what: string): TextResult | null {
  const wanted = encode(expected);
  const at = firstDifference(wanted, seen);
  if (at === wanted.length && at === seen.length) return null;
  const shown = showBytes(wanted, at).text;
  if (seen.length === 0) return { ...wrong(shown, showBytes(seen), `${what} is empty`), mayCome: true };
  if (at === seen.length) {
    const because = `${what} ends after ${count(at)}; ${count(wanted.length - at)} more should follow`;
    return { ...wrong(shown, showBytes(seen, at), because), mayCome: true };
  }
  const because =
    at === wanted.length
      ? `${what} should end here, after ${count(at)}, and goes on`
      : `${what} differs from here on: byte ${at + 1}${lineOf(seen, at)}`;
  return wrong(shown, showBytes(seen, at), because);
}

function missing(needle: Uint8Array, seen: Uint8Array, what: string, afterwards: boolean): TextResult {
  const expected = showBytes(needle).text;
  if (seen.length === 0) {
    const because = afterwards ? `nothing came after what stood before this` : `${what} is empty`;
    return { ...wrong(expected, showBytes(seen), because), mayCome: true };
  }
  const { length, end } = longestStart(needle, seen);
  const enough = length >= Math.min(3, needle.length);
  const because = enough
    ? `${what} has the first ${count(length)} of it and then goes another way`
    : `${what} has nothing like it`;
  return { ...wrong(expected, enough ? showBytes(seen, end) : showEnd(seen), because), mayCome: true };
}

/**
 * The longest beginning of `needle` that stands anywhere in `text`, and where it ends there: the Knuth-Morris-Pratt
 * search, remembering its best moment, so a long output costs one pass.
 */
export function longestStart(needle: Uint8Array, text: Uint8Array): { length: number; end: number } {
  const borders = bordersOf(needle);
  let best = { length: 0, end: 0 };
  let matched = 0;
  for (const [at, byte] of text.entries()) {
    matched = advance(needle, borders, matched, byte);
    if (matched > best.length) best = { length: matched, end: at + 1 };
    if (matched === needle.length) break;
  }
  return best;
}

/** For each length of a beginning of `needle`: the longest shorter beginning that is also its ending. */
function bordersOf(needle: Uint8Array): readonly number[] {
  const borders = [0, 0];
  let matched = 0;
  for (const byte of needle.subarray(1)) {
    matched = advance(needle, borders, matched, byte);
    borders.push(matched);
  }
  return borders;
}

function advance(needle: Uint8Array, borders: readonly number[], from: number, byte: number): number {
  let matched = from;
  while (matched > 0 && needle[matched] !== byte) matched = borders[matched] ?? 0;
  return needle[matched] === byte ? matched + 1 : 0;
}

function showEnd(bytes: Uint8Array): Shown {
  return showBytes(bytes, null, { toward: "end" });
}

function count(bytes: number): string {
  return bytes === 1 ? "1 byte" : `${bytes} bytes`;
}

/** ` (line 3)` where the text has several lines. */
function lineOf(bytes: Uint8Array, at: number): string {
  const first = bytes.indexOf(0x0a);
  if (first === -1 || first === bytes.length - 1) return "";
  let line = 1;
  for (const byte of bytes.subarray(0, at)) if (byte === 0x0a) line += 1;
  return ` (line ${line})`;
}
