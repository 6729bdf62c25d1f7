import { CR, HTAB, hexValue, isFieldValue, isToken, LF, SP } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { type Fault, fault } from "./fault.ts";

/** One line with size and extensions may be this long, its CR LF included. */
const longestLine = 1024;
/** As many as can be counted exactly; leading zeros are counted too, so that they have an end. */
const mostDigits = 13;

/** What a chunk's first line says. */
export interface ChunkSize {
  /** The chunk's own length; 0 for the last one. */
  bytes: number;
  /** How much of the line was neither size nor line end: nothing, mostly. */
  extensionBytes: number;
}

/**
 * Reads a chunk's first line from the cursor on: `1a;name=value CR LF` (RFC 9112 §7.1). On "line" the cursor stands
 * behind it; otherwise it has not moved. Extensions are checked to the letter and then ignored (§7.1.1): a loosely
 * read extension is a place to hide a request in.
 */
export function readChunkSize(cursor: Cursor, into: ChunkSize): "line" | "incomplete" | Fault {
  const { bytes, at: start } = cursor;
  const limit = start + longestLine;
  const stop = Math.min(cursor.end, limit);

  let size = 0;
  let at = start;
  for (; at < stop; at++) {
    const digit = hexValue[bytes[at] as number] as number;
    if (digit > 15) break;
    if (at - start === mostDigits) return sizeTooLong;
    size = size * 16 + digit;
  }
  if (at === stop) return outOfBytes(stop, limit);
  if (at === start) return noSize;
  const sizeEnd = at;

  let state: ExtensionState = "end";
  for (; at < stop; at++) {
    const byte = bytes[at] as number;
    if (byte === CR && mayEnd(state)) {
      if (at + 1 === stop) return outOfBytes(stop, limit);
      if (bytes[at + 1] !== LF) return badLineEnd;
      into.bytes = size;
      into.extensionBytes = at - sizeEnd;
      cursor.at = at + 2;
      return "line";
    }
    const next = step(state, byte);
    if (next === undefined) return byte === LF ? badLineEnd : badExtension;
    state = next;
  }
  return outOfBytes(stop, limit);
}

/** Where we are in `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`. */
type ExtensionState =
  | "end"
  | "space before ;"
  | "before name"
  | "name"
  | "space before ; or ="
  | "before value"
  | "token"
  | "quoted"
  | "escaped";

function mayEnd(state: ExtensionState): boolean {
  return state === "end" || state === "name" || state === "token";
}

function step(state: ExtensionState, byte: number): ExtensionState | undefined {
  const isSpace = byte === SP || byte === HTAB;
  switch (state) {
    case "end":
    case "space before ;":
      return byte === SEMICOLON ? "before name" : isSpace ? "space before ;" : undefined;
    case "before name":
      return isToken[byte] === 1 ? "name" : isSpace ? state : undefined;
    case "name":
      return isToken[byte] === 1 ? state : step("space before ; or =", byte);
    case "space before ; or =":
      if (byte === SEMICOLON) return "before name";
      return byte === EQUALS ? "before value" : isSpace ? state : undefined;
    case "before value":
      if (byte === QUOTE) return "quoted";
      return isToken[byte] === 1 ? "token" : isSpace ? state : undefined;
    case "token":
      return isToken[byte] === 1 ? state : step("space before ;", byte);
    case "quoted":
      if (byte === QUOTE) return "end";
      return byte === BACKSLASH ? "escaped" : isFieldValue[byte] === 1 ? state : undefined;
    case "escaped":
      return isFieldValue[byte] === 1 ? "quoted" : undefined;
  }
}

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function outOfBytes(stop: number, limit: number): "incomplete" | Fault {
  return stop === limit ? lineTooLong : "incomplete";
}

const noSize = fault(400, "A chunk does not begin with its size in hexadecimal digits");
const sizeTooLong = fault(400, "A chunk's size has too many digits");
const lineTooLong = fault(400, "A chunk's extensions are longer than this server takes");
const badExtension = fault(400, "A chunk's size is followed by something that is no extension");
const badLineEnd = fault(400, "A chunk's first line does not end with CR LF");
