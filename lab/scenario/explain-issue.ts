import type { core } from "zod";
import { explainUnknownKey } from "./explain-unknown-key.ts";
import type { Path, Spot } from "./source.ts";
import { suggest } from "./suggest.ts";

/** A mistake by its place in the data; the source knows where that is in the file. */
export type Finding = {
  readonly path: Path;
  readonly spot: Spot;
  readonly message: string;
  readonly hint: string | null;
  /** Of an unknown key: the known one that was probably meant. */
  readonly meant?: string | null;
};

/**
 * How the schemas are to be asked, so that their issues can be explained here: every input comes along, only messages
 * written for a reader are kept, and an object that meets an unknown key says which keys it knows.
 */
export const ASK: core.ParseContext<core.$ZodIssue> = {
  reportInput: true,
  error: (issue) => {
    if (issue.code !== "unrecognized_keys" || !issue.inst || !("shape" in issue.inst._zod.def)) return "";
    return Object.keys(issue.inst._zod.def.shape as object).join(" ");
  },
};

/**
 * Zod's issues as findings, one for each mistake, in words that say how it should be. A key that is missing only because
 * it is misspelt is one mistake, not two.
 */
export function explainIssues(issues: readonly core.$ZodIssue[], base: Path): Finding[] {
  const findings = issues.flatMap((issue) => explainIssue(issue, base));
  const meant = findings.flatMap((one) =>
    one.meant ? [[...one.path.slice(0, -1), one.meant].join("/")] : [],
  );
  return findings.filter((one) => one.meant !== undefined || !meant.includes(one.path.join("/")));
}

function explainIssue(issue: core.$ZodIssue, base: Path): Finding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const at = (message: string, hint: string | null = null, spot: Spot = "value") => [
    { path, spot, message, hint },
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        spot: "key",
        ...explainUnknownKey(key, issue.message.split(" ")),
      }));
    case "invalid_union":
      return explainUnion(issue, path);
    case "invalid_key":
      return at(issue.issues[0]?.message ?? "this cannot be a name", null, "key");
    case "invalid_value":
      return [{ path, spot: "value", ...explainChoice(issue.values, issue.input) }];
    case "invalid_type":
      return [{ path, spot: "value", ...explainType(issue, path.at(-1)) }];
    default:
      return at(issue.message || "this cannot be");
  }
}

/** Of several forms, the one that was meant is the one that fits the kind of value that is there. */
function explainUnion(issue: core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const meant = issue.errors.find((branch) => !branch.some((inner) => isOtherKind(inner, issue.input)));
  const isWord = meant?.every(({ code, path: at }) => code === "invalid_value" && at.length === 0);
  if (meant && !isWord) return meant.flatMap((inner) => explainIssue(inner, path));
  const wanted = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) => (inner.path.length === 0 ? wantedBy(inner) : [])),
  );
  const choice = joinOr([...new Set(wanted)]);
  const message =
    issue.input === null
      ? noValue(path.at(-1), choice)
      : `this must be ${choice}, not ${isWord ? `\`${issue.input}\`` : kindOf(issue.input)}`;
  return [{ path, spot: "value", message, hint: quoteHint(wanted, issue.input) }];
}

function isOtherKind(issue: core.$ZodIssue, input: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_value") return issue.values.every((value) => typeof value !== typeof input);
  return issue.code === "invalid_type" && !(issue.expected === "int" && typeof input === "number");
}

function wantedBy(issue: core.$ZodIssue): string[] {
  if (issue.code === "invalid_value") return issue.values.map((value) => `\`${String(value)}\``);
  return issue.code === "invalid_type" ? [nameOf(issue.expected)] : [];
}

function explainType(issue: core.$ZodIssueInvalidType, key: string | number | undefined) {
  if (issue.input === undefined) return { message: `\`${key ?? "title"}\` is missing`, hint: null };
  if (issue.message) return { message: issue.message, hint: null };
  const wanted = nameOf(issue.expected);
  const message =
    issue.input === null ? noValue(key, wanted) : `this must be ${wanted}, not ${kindOf(issue.input)}`;
  return { message, hint: quoteHint([wanted], issue.input) };
}

function noValue(key: string | number | undefined, wanted: string): string {
  return typeof key === "string"
    ? `\`${key}\` has no value; it must be ${wanted}`
    : `here is no value; it must be ${wanted}`;
}

function explainChoice(values: readonly unknown[], input: unknown) {
  const names = values.map(String);
  if (input === undefined)
    return { message: "a value is missing here", hint: `write ${joinOr(names.map((one) => `\`${one}\``))}` };
  const meant = typeof input === "string" ? suggest(input.replace(/^SIG(?=[A-Z])/, ""), names) : null;
  const message = `this must be ${joinOr(names.map((one) => `\`${one}\``))}`;
  return { message, hint: meant === null ? null : `did you mean \`${meant}\`?` };
}

/** YAML reads `42`, `true` and `1.0` as values of their own; in quotes they stay texts. */
function quoteHint(wanted: readonly string[], input: unknown): string | null {
  const plain = typeof input === "number" || typeof input === "boolean";
  return plain && wanted.includes("a text") ? `put it in quotes: "${input}"` : null;
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a map of keys and values",
  record: "a map of keys and values",
};

function nameOf(expected: string): string {
  return NAMES[expected] ?? expected;
}

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return "nothing";
  if (Array.isArray(input)) return "a list";
  return typeof input === "object" ? "a map" : typeof input === "string" ? "a text" : `\`${String(input)}\``;
}

function joinOr(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} or ${parts.at(-1)}`;
}
