import { LabError } from "../errors.ts";

/** `${name}` stands for a value; `$${` for the two characters `${` themselves. */
const REFERENCE = /\$\$\{|\$\{(?<name>[^{}]*)\}/g;

export type VariableReference = {
  /** As written, without the white space around it. */
  readonly name: string;
  /** Where `${` stands in the text, and how long the whole reference is, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
};

/** All references in a text, in order. */
export function findVariables(text: string): VariableReference[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) =>
    match.groups?.name === undefined
      ? []
      : [{ name: match.groups.name.trim(), offset: match.index, length: match[0].length }],
  );
}

/** The text with each reference replaced by what `lookUp` gives for its name, and each `$${` by `${`. */
export function replaceVariables(text: string, lookUp: (name: string) => string): string {
  return text.replace(REFERENCE, (whole: string, name: string | undefined) =>
    name === undefined ? whole.slice(1) : lookUp(name.trim()),
  );
}

/**
 * Puts values in for variables, in a text or in all texts of a step or an expectation; all else stays as it is. In a
 * regular expression (a key called `matches`) a value means itself: `10.99.7.10` does not match `10x99y7z10`.
 *
 * @throws LabError `variable-undefined`: parsing lets none through that is never defined, but a capture may not have
 * found its value.
 */
export function substitute<Value>(value: Value, variables: Readonly<Record<string, string>>): Value {
  return put(value, variables, "text") as Value;
}

/** `data` is the inside of a `json` expectation, where a key called `matches` is a key like any other. */
type Kind = "text" | "expression" | "data";

function put(value: unknown, variables: Readonly<Record<string, string>>, kind: Kind): unknown {
  if (typeof value === "string") {
    return replaceVariables(value, (name) => {
      const known = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (known === undefined) throw new LabError("variable-undefined", `there is no value for \${${name}}`);
      return kind === "expression" ? escapeExpression(known) : known;
    });
  }
  if (Array.isArray(value)) return value.map((entry) => put(entry, variables, kind));
  if (typeof value !== "object" || value === null) return value;
  const data = kind === "data" || ("what" in value && value.what === "json");
  const kindOf = (key: string): Kind => (data ? "data" : key === "matches" ? "expression" : "text");
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, put(entry, variables, kindOf(key))]),
  );
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
