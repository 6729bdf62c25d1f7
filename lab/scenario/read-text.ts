import { isIP } from "node:net";
import type { z } from "zod";
import type { Reading } from "./reading.ts";
import type { Count, TextMatch } from "./scenario.ts";
import type { fileMatch, textMatch, textOrAbsent } from "./schema/values.ts";
import type { Path } from "./source.ts";

type TextInput = z.infer<typeof textMatch> | z.infer<typeof textOrAbsent> | z.infer<typeof fileMatch>;

/** A text match in its one form, after a look whether it can hold at all. */
export function readText(input: TextInput, path: Path, reading: Reading): TextMatch | "absent" {
  if (typeof input === "string") return { has: [input] };
  if (isList(input)) return { has: input };
  const { is, has, matches, not, bytes } = input;
  const text: TextMatch = {
    ...(is === undefined ? {} : { is }),
    ...(has === undefined ? {} : { has: listOf(has) }),
    ...(matches === undefined ? {} : { matches }),
    ...(not === undefined ? {} : { not: listOf(not) }),
    ...(bytes === undefined ? {} : { bytes }),
  };
  const empty = Object.keys(text).length === 0;
  if ("absent" in input && input.absent === true) {
    if (!empty)
      reading.report(
        [...path, "absent"],
        "key",
        "what is not there cannot have a text",
        "leave the others out",
      );
    return "absent";
  }
  if (empty && !("path" in input)) {
    reading.report(path, "value", "this expects nothing", "say `is`, `has`, `matches`, `not` or `bytes`");
  }
  findContradiction(text, path, reading);
  return text;
}

/** The same where `absent` cannot be said. */
export function readPresentText(input: z.infer<typeof textMatch>, path: Path, reading: Reading): TextMatch {
  const text = readText(input, path, reading);
  return text === "absent" ? {} : text;
}

/** What `is` says decides all the others, so they must agree with it. Texts with variables are left to the run. */
function findContradiction({ is, has = [], not = [], bytes }: TextMatch, path: Path, reading: Reading): void {
  if (is === undefined || is.includes("${")) return;
  const never = (key: string, why: string) =>
    reading.report([...path, key], "value", `this cannot hold: ${why}`);
  if (has.some((part) => !part.includes("${") && !is.includes(part))) never("has", "`is` does not have it");
  if (not.some((part) => !part.includes("${") && is.includes(part))) never("not", "`is` has it");
  const length = new TextEncoder().encode(is).length;
  if (bytes !== undefined && bytes !== length) never("bytes", `\`is\` has ${length} bytes`);
}

/** `2`, `>= 2`, `< 5`, `1..3`. */
export function readCount(input: number | string, path: Path, reading: Reading): Count {
  if (typeof input === "number") return { atLeast: input, atMost: input };
  const [low = 0, high = 0] = (input.match(/\d+/g) ?? []).map(Number);
  const endless = Number.POSITIVE_INFINITY;
  if (input.includes("..")) {
    if (low > high) reading.report(path, "value", `this cannot hold: ${low} is more than ${high}`);
    return { atLeast: low, atMost: high };
  }
  if (input.startsWith(">=")) return { atLeast: low, atMost: endless };
  if (input.startsWith(">")) return { atLeast: low + 1, atMost: endless };
  if (input.startsWith("<=")) return { atLeast: 0, atMost: low };
  if (low === 0) reading.report(path, "value", "this cannot hold: nothing is less than 0");
  return { atLeast: 0, atMost: low - 1 };
}

/** An address is a number or a variable; a host's name is told how to say its address. */
export function checkAddress(
  address: string,
  path: Path,
  reading: Reading,
  others: readonly string[] = [],
): void {
  if (address.includes("${") || isIP(address) !== 0 || others.includes(address)) return;
  const hint = /^[A-Za-z][\w.-]*$/.test(address)
    ? `if that is a host, its address is \`\${${address}.address}\``
    : null;
  reading.report(path, "value", `\`${address}\` is not an IP address`, hint);
}

function listOf(input: string | readonly string[]): readonly string[] {
  return typeof input === "string" ? [input] : input;
}

function isList(input: TextInput): input is string[] {
  return Array.isArray(input);
}
