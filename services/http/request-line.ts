import { CR, isToken, isVisible, LF, SP } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { type Fault, fault } from "./fault.ts";

/** The first line of a request: `GET /hello HTTP/1.1`. */
export interface RequestLine {
  method: string;
  /** As it was sent; `parseTarget` makes sense of it. */
  target: string;
  /** The minor version: 0, or 1 for HTTP/1.1 and every later 1.x (RFC 9110 §2.5). */
  minor: 0 | 1;
}

/** RFC 9112 §3 recommends at least 8000 for the whole line. */
const longestTarget = 8192;
/** Methods that are merely unknown get a 501; what is longer than this is no method but noise. */
const longestMethod = 256;

/**
 * Reads a request line from the cursor on (RFC 9112 §3). On "line" the cursor stands behind it; otherwise it has not
 * moved. Exactly one space between the parts: being kind about white space is how requests are smuggled.
 */
export function readRequestLine(cursor: Cursor, into: RequestLine): "line" | "incomplete" | Fault {
  const { bytes, at: start, end } = cursor;

  let at = start;
  while (at < end && isToken[bytes[at] as number] === 1) at++;
  if (at - start > longestMethod) return methodNotToken;
  if (at === end) return "incomplete";
  if (bytes[at] !== SP || at === start) return methodNotToken;
  const methodEnd = at;

  const targetStart = at + 1;
  const targetStop = Math.min(end, targetStart + longestTarget + 1);
  at = targetStart;
  while (at < targetStop && isVisible[bytes[at] as number] === 1) at++;
  if (at - targetStart > longestTarget) return targetTooLong;
  if (at === end) return "incomplete";
  if (bytes[at] !== SP) return bytes[at] === CR || bytes[at] === LF ? noVersion : targetNotVisible;
  if (at === targetStart) return noTarget;
  const targetEnd = at;

  // "HTTP/1.1\r\n", looked at byte by byte so that the first wrong one is refused even when no more has come.
  const versionStart = at + 1;
  for (let i = 0; i < versionPattern.length; i++) {
    at = versionStart + i;
    if (at === end) return "incomplete";
    const byte = bytes[at] as number;
    const expected = versionPattern[i] as number;
    if (expected === DIGIT ? byte < 0x30 || byte > 0x39 : byte !== expected) return versionMalformed;
  }
  if (bytes[versionStart + 5] !== ONE) return versionNotSupported;

  into.method = nameMethod(bytes, start, methodEnd);
  into.target =
    targetEnd === targetStart + 1
      ? oneCharacter(bytes, targetStart)
      : bytes.toString("latin1", targetStart, targetEnd);
  into.minor = bytes[versionStart + 7] === ZERO ? 0 : 1;
  cursor.at = at + 1;
  return "line";
}

const ZERO = 0x30;
const ONE = 0x31;
const DIGIT = -1;
const versionPattern = [..."HTTP/0.0\r\n"].map((each) => (each === "0" ? DIGIT : each.charCodeAt(0)));

/** RFC 9110 §9.1's methods and RFC 5789's. Known by their bytes, so that no string is made for them. */
const methods = ["GET", "POST", "HEAD", "PUT", "PATCH", "TRACE", "DELETE", "OPTIONS", "CONNECT"];

function nameMethod(bytes: Buffer, start: number, end: number): string {
  for (const method of methods) {
    if (method.length !== end - start) continue;
    let i = 0;
    while (i < method.length && bytes[start + i] === method.charCodeAt(i)) i++;
    if (i === method.length) return method;
  }
  return bytes.toString("latin1", start, end);
}

function oneCharacter(bytes: Buffer, at: number): string {
  return String.fromCharCode(bytes[at] as number);
}

const methodNotToken = fault(400, "The request does not begin with a method and one space");
const targetTooLong = fault(414, `The request target is longer than ${longestTarget} bytes`);
const targetNotVisible = fault(400, "The request target has a character that must be percent-encoded");
const noTarget = fault(400, "There must be exactly one space before the request target");
const noVersion = fault(400, "The request line has no HTTP version");
const versionMalformed = fault(
  400,
  "The request line does not end with a space, HTTP/1.1 and CR LF (with nc, -C sends CR LF)",
);
const versionNotSupported = fault(505, "This server speaks HTTP/1.1 and HTTP/1.0 only");
