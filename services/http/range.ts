/** Bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a Range asks for, of `length` bytes (RFC 9110 §14). "all" for what a server may or must ignore: another unit,
 * a malformed range, or several of them, which cost more than they are worth and are mostly sent to hurt.
 */
export function selectRange(value: string, length: number): ByteRange | "all" | "unsatisfiable" {
  const parts = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(value);
  if (!parts) return "all";
  const [, first = "", last = ""] = parts;
  if (first === "") {
    if (last === "") return "all";
    const suffix = Math.min(Number(last), length);
    return suffix === 0 ? "unsatisfiable" : { start: length - suffix, end: length };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "all";
  if (start >= length) return "unsatisfiable";
  return { start, end: last === "" ? length : Math.min(Number(last) + 1, length) };
}
