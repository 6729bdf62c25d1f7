/**
 * Numbers in network byte order. Reading past the end gives zeros, never an error: what is cut short is
 * noticed by length, where it can be named.
 */
export function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)) >>>
    0
  );
}

/**
 * Bytes as a string with one character, U+0000 to U+00FF, for each byte (latin1). It goes through JSON whole
 * and is searched like any string.
 */
export function byteString(bytes: Uint8Array, start: number, end: number): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return whole.toString(
    "latin1",
    Math.min(start, bytes.length),
    Math.min(Math.max(start, end), bytes.length),
  );
}

/** The bytes of a {@link byteString}. */
export function bytesOf(byteString: string): Uint8Array {
  return Buffer.from(byteString, "latin1");
}
