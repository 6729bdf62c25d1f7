import { type Fault, fault } from "./fault.ts";
import type { FieldLines } from "./fields.ts";
import { isAuthority } from "./target.ts";

/** How a request's body is delimited, and what becomes of the connection after it. */
export interface Framing {
  /** The body's length in bytes, 0 for none, or "chunked". */
  body: number | "chunked";
  /** Whether another request may follow on this connection (RFC 9112 §9.3). */
  persistent: boolean;
  /** The client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1). */
  expectsContinue: boolean;
}

interface FramedHead extends Framing {
  readonly fields: FieldLines;
  readonly minor: 0 | 1;
}

/**
 * Reads from a complete head what the connection must know (RFC 9112 §3.2, §6 and §9). Two readers of one request
 * must never disagree about where it ends, so all that is doubtful is refused: a list or a repetition of lengths, a
 * length beside a transfer coding, a coding that is spelled oddly.
 *
 * @param bodyBytes the longest body that is taken; more is 413
 */
export function readFraming(head: FramedHead, bodyBytes: number): Fault | undefined {
  const { fields: lines, minor } = head;
  const host = lines.find("host");
  if (host < 0) {
    if (minor === 1) return hostMissing;
  } else {
    if (lines.find("host", host + 1) >= 0) return hostTwice;
    if (!lines.test(host, isAuthority)) return hostInvalid;
  }

  head.persistent = isPersistent(lines, minor);
  head.expectsContinue = false;
  head.body = 0;

  const length = lines.find("content-length");
  const coding = lines.find("transfer-encoding");
  if (coding >= 0) {
    if (length >= 0) return lengthAndCoding;
    // RFC 9112 §6.1: HTTP/1.0 has no transfer codings, so somebody in between has not understood this message.
    if (minor === 0) return codingInOldVersion;
    if (lines.find("transfer-encoding", coding + 1) >= 0) return codingTwice;
    const problem = checkCoding(lines.valueOf(coding));
    if (problem) return problem;
    head.body = "chunked";
  } else if (length >= 0) {
    if (lines.find("content-length", length + 1) >= 0) return lengthTwice;
    const bytes = parseLength(lines.valueOf(length));
    if (bytes === undefined) return lengthInvalid;
    if (bytes > bodyBytes) return bodyTooLarge;
    head.body = bytes;
  }

  const expectation = lines.find("expect");
  // RFC 9110 §10.1.1: an expectation in an HTTP/1.0 request must be ignored.
  if (expectation >= 0 && minor === 1) {
    if (lines.get("expect")?.toLowerCase() !== "100-continue") return expectationUnknown;
    head.expectsContinue = head.body !== 0;
  }
  return undefined;
}

/** RFC 9112 §9.3: 1.1 stays unless it says close; 1.0 goes unless it says keep-alive; close always wins. */
function isPersistent(lines: FieldLines, minor: 0 | 1): boolean {
  if (lines.find("connection") < 0) return minor === 1;
  const options = (lines.get("connection") ?? "").toLowerCase().split(",");
  let persistent = minor === 1;
  for (const option of options) {
    const name = option.trim();
    if (name === "close") return false;
    if (name === "keep-alive") persistent = true;
  }
  return persistent;
}

function checkCoding(value: string): Fault | undefined {
  const coding = value.toLowerCase();
  if (coding === "chunked") return undefined;
  const codings = coding.split(",").map((each) => each.trim());
  // RFC 9112 §6.3: without chunked at the end nobody can say where the body ends, and chunked is applied only once.
  if (codings.pop() !== "chunked" || codings.includes("chunked")) return codingNotChunked;
  return codings.every((each) => codingsOfOthers.has(each)) ? codingUnknown : codingNotChunked;
}

/** RFC 9112 §7.2: honest, but nobody sends them in a request. */
const codingsOfOthers = new Set(["gzip", "x-gzip", "deflate", "compress", "x-compress"]);

/** `1*DIGIT` (RFC 9110 §8.6), and no more than can be counted exactly. */
function parseLength(value: string): number | undefined {
  if (value === "") return undefined;
  let bytes = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    bytes = bytes * 10 + digit;
  }
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}

export const bodyTooLarge = fault(413, "The body is larger than this server takes");
const hostMissing = fault(400, "HTTP/1.1 requests must say which host they are for");
const hostTwice = fault(400, "There is more than one Host");
const hostInvalid = fault(400, "Host is not a name or address with an optional port");
const lengthTwice = fault(400, "There is more than one Content-Length");
const lengthInvalid = fault(400, "Content-Length is not a number of bytes");
const lengthAndCoding = fault(400, "There is both a Content-Length and a Transfer-Encoding");
const codingInOldVersion = fault(400, "Transfer-Encoding does not exist in HTTP/1.0");
const codingTwice = fault(400, "There is more than one Transfer-Encoding");
const codingNotChunked = fault(400, "The last and only transfer coding of a request must be chunked");
const codingUnknown = fault(501, "This server knows no transfer coding but chunked");
const expectationUnknown = fault(417, "This server meets no expectation but 100-continue");
