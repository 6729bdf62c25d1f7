import type { Reading } from "./reading.ts";
import type { Path } from "./source.ts";
import { suggest } from "./suggest.ts";
import { findVariables, type VariableReference } from "./variables.ts";

/** What can be asked of a host: `${bob.address}`. */
const PROPERTIES = ["address", "name"] as const;
/** On the network and nobody's: `${nobody.address}`. */
const NOBODY = "nobody";

type Known = {
  /** Those that have a value by now. */
  readonly now: readonly string[];
  /** Those that get one later, and in which step. */
  readonly later: ReadonlyMap<string, number>;
};

/** The parts of a file, sound or not, that have variables in them. */
export type WithVariables = {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly random: Readonly<Record<string, unknown>>;
  readonly steps: readonly unknown[];
  readonly hints: Readonly<Record<string, unknown>>;
};

/** Finds every `${…}` that has no value when its step runs, and mentions the hosts that others speak of. */
export function checkVariables({ vars, random, steps, hints }: WithVariables, reading: Reading): void {
  const given = ["seed", ...Object.keys(vars), ...Object.keys(random)];
  const now = [...given];
  const later = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    for (const name of capturesOf(step)) if (!later.has(name)) later.set(name, index);
  }
  for (const name of Object.keys(random)) {
    if (name === "seed")
      reading.report(["random", name], "key", "`seed` is the number that all else is drawn from");
    if (!Object.hasOwn(vars, name)) continue;
    reading.report(
      ["random", name],
      "key",
      `\`${name}\` has its value from \`vars:\` already`,
      "give it one of them",
    );
  }
  for (const [name, value] of Object.entries(vars)) {
    if (typeof value === "string" && value.includes("${")) {
      reading.report(
        ["vars", name],
        "value",
        "a variable's own value is taken as it stands, so no `${…}` works in it",
      );
    }
  }
  const check = (value: unknown, at: Path, known: Known) => {
    for (const { text, path } of textsOf(value, at)) {
      for (const reference of findVariables(text)) checkReference(reference, text, path, known, reading);
      checkClosed(text, path, reading);
    }
  };
  // A hint is said of a stage that has failed, and nobody knows in which step: what is captured may not be there.
  check(hints, ["stage", "hints"], { now: given, later: new Map() });
  for (const [index, step] of steps.entries()) {
    check(step, ["steps", index], { now, later });
    for (const name of capturesOf(step)) now.push(name);
  }
}

function checkReference(
  { name, offset, length }: VariableReference,
  text: string,
  path: Path,
  known: Known,
  reading: Reading,
): void {
  const spot = { within: text.slice(offset, offset + length), from: offset };
  if (known.now.includes(name)) return;
  const [host = "", property, ...more] = name.split(".");
  if (property !== undefined && host !== "" && more.length === 0) {
    if (property === "address" && host === NOBODY) return;
    if (PROPERTIES.some((one) => one === property) && host !== NOBODY) {
      reading.mention(host, path, spot);
      return;
    }
    const meant = suggest(property, PROPERTIES);
    const hint =
      meant && host !== NOBODY
        ? `did you mean \`\${${host}.${meant}}\`?`
        : host === NOBODY
          ? "nobody has only an `address`"
          : "a host has `address` and `name`";
    reading.report(path, spot, `there is no \`\${${name}}\``, hint);
    return;
  }
  const when = known.later.get(name);
  if (when !== undefined) {
    reading.report(path, spot, `\`\${${name}}\` gets its value only at the end of step ${when + 1}`);
    return;
  }
  const meant = suggest(name, [...known.now, ...known.later.keys()]);
  const hint = meant ? `did you mean \`\${${meant}}\`?` : `for the shell's own write \`$\${${name}}\``;
  reading.report(path, spot, `nothing gives \`\${${name}}\` a value`, hint);
}

function checkClosed(text: string, path: Path, reading: Reading): void {
  const rest = text.replace(/\$\$\{|\$\{[^{}]*\}/g, "");
  if (rest.includes("${"))
    reading.report(path, { within: "${" }, "this `${` has no `}`", "a plain `${` is written `$${`");
}

function* textsOf(value: unknown, path: Path): Generator<{ text: string; path: Path }> {
  if (typeof value === "string") yield { text: value, path };
  else if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* textsOf(one, [...path, index]);
  else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) yield* textsOf(one, [...path, key]);
  }
}

function capturesOf(step: unknown): readonly string[] {
  if (typeof step !== "object" || step === null || !("let" in step)) return [];
  return typeof step.let === "object" && step.let !== null ? Object.keys(step.let) : [];
}
