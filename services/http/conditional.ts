import type { FieldLines } from "./fields.ts";
import { parseHttpDate } from "./http-date.ts";

/** What tells one version of a resource from another (RFC 9110 §8.8). */
export interface Validators {
  /** With its quotes, and a leading W/ if it is a weak one. */
  readonly etag: string;
  /** Whole seconds, in milliseconds since 1970. */
  readonly lastModifiedMs: number;
}

/** What the request's conditions make of it: go on, 304, or 412. */
export type Verdict = "go on" | "not modified" | "failed";

/** Looks at the preconditions in the order that RFC 9110 §13.2.2 lays down. */
export function checkConditions(method: string, fields: FieldLines, current: Validators): Verdict {
  const reading = method === "GET" || method === "HEAD";

  const ifMatch = fields.get("if-match");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, current.etag, isSameStrongly)) return "failed";
  } else {
    const unmodifiedSinceMs = dateOf(fields, "if-unmodified-since");
    if (unmodifiedSinceMs !== undefined && current.lastModifiedMs > unmodifiedSinceMs) return "failed";
  }

  const ifNoneMatch = fields.get("if-none-match");
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, current.etag, isSameWeakly)) return reading ? "not modified" : "failed";
  } else if (reading) {
    const modifiedSinceMs = dateOf(fields, "if-modified-since");
    if (modifiedSinceMs !== undefined && current.lastModifiedMs <= modifiedSinceMs) return "not modified";
  }
  return "go on";
}

/** Whether a Range may be honoured: there is no If-Range, or it names this very version (RFC 9110 §13.1.5). */
export function checkIfRange(fields: FieldLines, current: Validators): boolean {
  const ifRange = fields.get("if-range");
  if (ifRange === undefined) return true;
  if (ifRange.endsWith('"')) return isSameStrongly(ifRange, current.etag);
  return parseHttpDate(ifRange) === current.lastModifiedMs;
}

function dateOf(fields: FieldLines, name: string): number | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : parseHttpDate(value);
}

function matches(list: string, etag: string, isSame: (one: string, other: string) => boolean): boolean {
  if (list === "*") return true;
  return (list.match(entityTag) ?? []).some((each) => isSame(each, etag));
}

/** RFC 9110 §8.8.3; a comma may stand inside the quotes. */
const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** RFC 9110 §8.8.3.2. */
function isSameStrongly(one: string, other: string): boolean {
  return one === other && !one.startsWith("W/");
}

function isSameWeakly(one: string, other: string): boolean {
  return one.replace(/^W\//, "") === other.replace(/^W\//, "");
}
