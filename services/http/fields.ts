import { COLON, CR, copyOf, HTAB, isFieldValue, isToken, LF, SP } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { type Fault, fault } from "./fault.ts";

/**
 * The field lines of one head. Only their places in the bytes are kept; a value becomes a string when somebody asks
 * for it, because most never do.
 */
export class FieldLines {
  count = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #base = 0;
  #end = 0;
  /** Four places for each line: name start, name end, value start, value end; counted from the head's first byte. */
  readonly #places: number[] = [];

  clear(): void {
    this.count = 0;
  }

  /** Where the head is, from its first byte to behind its last. */
  locate(bytes: Buffer, base: number, end: number): void {
    this.#bytes = bytes;
    this.#base = base;
    this.#end = end;
  }

  /** Moves to a copy of its own, if these are the bytes that it stands in. */
  leave(bytes: Buffer): void {
    if (this.#bytes !== bytes) return;
    this.#bytes = copyOf(bytes, this.#base, this.#end);
    this.#end -= this.#base;
    this.#base = 0;
  }

  add(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const at = this.count * 4;
    this.#places[at] = nameStart;
    this.#places[at + 1] = nameEnd;
    this.#places[at + 2] = valueStart;
    this.#places[at + 3] = valueEnd;
    this.count += 1;
  }

  /**
   * The first line of this name at or after line `from`, or -1.
   * @param name in lower case, of letters and hyphens only (which is what makes `| 0x20` a fair comparison)
   */
  find(name: string, from = 0): number {
    const length = name.length;
    const places = this.#places;
    const bytes = this.#bytes;
    for (let line = from; line < this.count; line++) {
      const start = places[line * 4] as number;
      if ((places[line * 4 + 1] as number) - start !== length) continue;
      let i = 0;
      while (i < length && ((bytes[this.#base + start + i] as number) | 0x20) === name.charCodeAt(i)) i++;
      if (i === length) return line;
    }
    return -1;
  }

  /** The value of one line, without the white space around it. */
  valueOf(line: number): string {
    const from = this.#base + (this.#places[line * 4 + 2] as number);
    const to = this.#base + (this.#places[line * 4 + 3] as number);
    return this.#bytes.toString("latin1", from, to);
  }

  /** Looks at the value of one line where it stands, without making a string of it. */
  test(line: number, check: (bytes: Buffer, start: number, end: number) => boolean): boolean {
    const from = this.#base + (this.#places[line * 4 + 2] as number);
    const to = this.#base + (this.#places[line * 4 + 3] as number);
    return check(this.#bytes, from, to);
  }

  /** All values of this name in order, joined as one list (RFC 9110 §5.3), or undefined when no line has it. */
  get(name: string): string | undefined {
    let line = this.find(name);
    if (line < 0) return undefined;
    let value = this.valueOf(line);
    for (line = this.find(name, line + 1); line >= 0; line = this.find(name, line + 1)) {
      value += `, ${this.valueOf(line)}`;
    }
    return value;
  }
}

/** What a line parser says: the line is taken, the head ends here, or more bytes are needed. */
export type LineResult = "line" | "blank" | "incomplete" | Fault;

/**
 * Reads one field line, or the blank line that ends a section, from the cursor on (RFC 9112 §5). On "line" and
 * "blank" the cursor stands behind it; otherwise it has not moved.
 *
 * Strict where parsers have been made to disagree: no white space before the colon, no folded lines (§5.2), no line
 * that ends with a bare LF, no CR within one (§2.2).
 *
 * @param base the head's first byte, from which places are counted
 * @param limit one past the last byte that this section may fill; running into it is 431 (RFC 6585 §5)
 */
export function readFieldLine(cursor: Cursor, base: number, limit: number, lines: FieldLines): LineResult {
  const { bytes, at: start } = cursor;
  const stop = Math.min(cursor.end, limit);
  let at = start;
  while (at < stop && isToken[bytes[at] as number] === 1) at++;
  if (at === stop) return outOfBytes(stop, limit);
  if (at === start) {
    const byte = bytes[at];
    if (byte === CR) {
      if (at + 1 === stop) return outOfBytes(stop, limit);
      if (bytes[at + 1] !== LF) return bareCarriageReturn;
      cursor.at = at + 2;
      return "blank";
    }
    if (byte === LF) return bareLineFeed;
    return byte === SP || byte === HTAB ? foldedLine : nameNotToken;
  }
  const nameEnd = at;
  const byte = bytes[at];
  if (byte !== COLON) {
    if (byte === SP || byte === HTAB) return spaceBeforeColon;
    return byte === CR || byte === LF ? noColon : nameNotToken;
  }
  at++;
  while (at < stop && (bytes[at] === SP || bytes[at] === HTAB)) at++;
  const valueStart = at;
  while (at < stop && isFieldValue[bytes[at] as number] === 1) at++;
  if (at === stop) return outOfBytes(stop, limit);
  if (bytes[at] !== CR) return bytes[at] === LF ? bareLineFeed : controlInValue;
  if (at + 1 === stop) return outOfBytes(stop, limit);
  if (bytes[at + 1] !== LF) return bareCarriageReturn;
  let valueEnd = at;
  while (valueEnd > valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)) valueEnd--;
  lines.add(start - base, nameEnd - base, valueStart - base, valueEnd - base);
  cursor.at = at + 2;
  return "line";
}

function outOfBytes(stop: number, limit: number): LineResult {
  return stop === limit ? tooLarge : "incomplete";
}

const tooLarge = fault(431, "The header fields are larger than this server takes");
const bareLineFeed = fault(400, "A line ends with LF alone, it must be CR LF");
const bareCarriageReturn = fault(400, "There is a CR without its LF");
const foldedLine = fault(400, "A line begins with white space: folded header fields are obsolete");
const nameNotToken = fault(400, "A header field's name has a character that no name may have");
const spaceBeforeColon = fault(400, "There is white space between a header field's name and its colon");
const noColon = fault(400, "A header field has no colon");
const controlInValue = fault(400, "A header field's value has a control character");
