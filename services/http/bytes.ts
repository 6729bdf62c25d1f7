/** The bytes that HTTP's grammar names (RFC 5234 appendix B.1). */
export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;

const digits = "0123456789";
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** RFC 3986 §2.3 and §2.2. */
const unreserved = `${letters}${digits}-._~`;
const subDelimiters = "!$&'()*+,;=";

/** One lookup says whether a byte belongs to a class: 1 if it does. Indexed by the byte, so never out of range. */
function classOf(members: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const member of members) table[member.charCodeAt(0)] = 1;
  return table;
}

/** `tchar`: method names, field names (RFC 9110 §5.6.2). */
export const isToken = classOf(`!#$%&'*+-.^_\`|~${digits}${letters}`);

/** VCHAR, obs-text, SP and HTAB: a field value. CR, LF, NUL, DEL and all other controls are not (RFC 9110 §5.5). */
export const isFieldValue = new Uint8Array(256).map((_, byte) =>
  byte === HTAB || (byte >= SP && byte !== 0x7f) ? 1 : 0,
);

/** Visible ASCII: all that may stand in a request target of any form (RFC 9112 §3.2). */
export const isVisible = new Uint8Array(256).map((_, byte) => (byte > SP && byte < 0x7f ? 1 : 0));

/** `pchar` and "/": a path. Percent signs are looked at when it is decoded (RFC 3986 §3.3). */
export const isPath = classOf(`${unreserved}${subDelimiters}:@/%`);

/**
 * A query (RFC 3986 §3.4), and the few more that every browser leaves bare there
 * (the WHATWG URL standard's query percent-encode set).
 */
export const isQuery = classOf(`${unreserved}${subDelimiters}:@/?%[]{}|\\^\``);

/** `reg-name` (RFC 3986 §3.2.2), but for the comma: no host has one, while two Hosts made into one have. */
export const isRegisteredName = classOf(`${unreserved}${subDelimiters.replace(",", "")}%`);

/** 0 to 15, or 255 for a byte that is no hexadecimal digit. */
export const hexValue = new Uint8Array(256).fill(255);
for (const digit of "0123456789abcdefABCDEF") hexValue[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

/** A part of these bytes, in memory that holds nothing else. */
export function copyOf(bytes: Buffer, start: number, end: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(end - start);
  bytes.copy(copy, 0, start, end);
  return copy;
}
