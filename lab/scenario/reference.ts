import type { z } from "zod";
import { scenarioJsonSchema } from "./json-schema.ts";
import { FORMS } from "./schema/step.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/** Keys that most steps have; they are told once. */
const COMMON = ["say", "expect", "within", "let"];

/** The small words of the language, by the name of their schema. */
const WORDS: Readonly<Record<string, string>> = {
  time: "a number and its unit: `500ms`, `5s`, `1.5s`, `2m`.",
  port: "a number from 1 to 65535, or a variable that has one: `${port}`.",
  count: 'a number; or in quotes `">= 2"`, `"< 5"`, `"1..3"`.',
  command:
    "a text, which is given to `sh -c`; or a list of words, which is run as it stands (for images without a shell).",
  expression:
    "a regular expression of JavaScript. `^` and `$` mean the ends of a line; a variable in it means its plain text.",
  link: "`me <-> bob` is both ways, `me > bob` one way, `bob` all that bob sends and gets.",
  share:
    "how many, `10%`, each drawn from the scenario's seed; or which, `the 2nd SYN`, in [the words for packets](packets.md#packets-that-the-wire-troubles).",
  rate: "bits in a second: `64kbit`, `1mbit`.",
  random:
    "`port` (10000 to 29999), `word` (letters), `line` (some words, now and then an emoji), `text of 200 bytes`, `number 1..9` (both ends count), or a list to take one of. No port, word or line is drawn twice in a file.",
  name: "a letter, then letters, digits, `-` and `_`.",
  host: "the name of a host: a service of the compose file.",
};

/** What stands before each table of shared keys, in the order of the reference. */
const NOTES: Readonly<Record<string, string>> = {
  stage:
    "It makes the scenario a stage of a course. One of its steps starts the learner's program: `program PART PORT` for a server, `program PART HOST PORT` for a client, with `as: program`. How to write one: [stages](stages.md).",
  hints:
    "What to tell a learner whose program fails here, by what seems to be wrong with it; variables of `vars:` and `random:` may stand in it. `any` is for all that has no hint of its own.",
  expectation:
    "Each key is one expectation, and all must hold. Each is looked at again and again until it holds or `within` is over.",
  text: "How a text must be. A bare text must be in it; of a list, each one. A map says more, and all of it must hold:",
  textOrAbsent: "A [text](#text), or a map that may also forbid that there is any:",
  listener: "A port alone, or a map that says more:",
  closed: "A port alone, or a map that says more:",
  sockets: "What is given must fit a socket for it to count:",
  file: "A path alone says that the file is there. A map says more:",
  capture:
    "An expression alone is looked for where this kind of program shows most: stdout, the terminal, the body. A map says more:",
};

/** Every key of the language with its meaning, as Markdown; made from the schema that also checks the files. */
export function scenarioReference(): string {
  const root = scenarioJsonSchema();
  const shared = (root.definitions ?? {}) as Readonly<Record<string, Schema>>;
  const forms = (shared.step?.anyOf ?? []) as readonly Schema[];
  const inAll = forms[0]?.properties ?? {};
  return [
    "### The file",
    table(root),
    "### Every step",
    "A step has at most one of the actions below, and may have any of these:",
    table({ properties: pick(inAll, COMMON) }),
    ...Object.keys(FORMS).flatMap((name, index) => describeForm(name, forms[index] ?? {})),
    ...Object.keys(NOTES).flatMap((name) => describeShared(name, shared[name] ?? {})),
    "### words",
    "How the small things are written:",
    Object.entries(WORDS)
      .map(([name, meaning]) => `- <a id="${name}"></a>**${name}**: ${meaning}`)
      .join("\n"),
  ].join("\n\n");
}

function describeForm(name: string, form: Schema): string[] {
  const all = form.properties ?? {};
  // Packets are expected in a language of their own, line by line.
  const own = Object.keys(all).filter(
    (key) => !COMMON.includes(key) || (name === "packets" && key === "expect"),
  );
  const title = name === "nothing" ? "no action" : name;
  return [`### ${title}`, form.description ?? "", table({ ...form, properties: pick(all, own) })];
}

/** A map that has its own name; where a bare value may stand for it, that is the form which has keys. */
function describeShared(name: string, schema: Schema): string[] {
  const forms = [schema, ...((schema.anyOf ?? []) as Schema[])];
  const map = forms.find(({ properties }) => properties !== undefined);
  return [
    `### ${name === "textOrAbsent" ? "text or absent" : name}`,
    NOTES[name] ?? "",
    ...(map ? [table(map)] : []),
  ];
}

function table({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([key, value]) => {
    const schema = typeof value === "boolean" ? {} : value;
    const must = required.includes(key) ? " (required)" : "";
    return `| \`${key}\` | ${cell(typeName(schema))}${must} | ${cell(schema.description ?? "")} |`;
  });
  return ["| key | value | meaning |", "|---|---|---|", ...rows].join("\n");
}

/** What a value may be, in a few words; what has a name of its own is a link to it. */
function typeName(schema: Schema): string {
  const reference = schema.$ref ?? (schema.allOf?.[0] as Schema | undefined)?.$ref;
  if (reference) return linkTo(reference.replace("#/definitions/", ""));
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((one) => `\`${String(one)}\``).join(", ");
  if (schema.anyOf) return schema.anyOf.map((one) => typeName(one as Schema)).join(" or ");
  if (schema.type === "array") return `list of ${typeName((schema.items ?? {}) as Schema)}`;
  if (schema.type === "object") {
    const values = schema.additionalProperties;
    return typeof values === "object" ? `map of names to ${typeName(values)}` : "map";
  }
  if (schema.type === "boolean") return "`true` or `false`";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (Array.isArray(schema.type))
    return schema.type.map((type) => (type === "string" ? "text" : type)).join(", ");
  return schema.type === "string" ? "text" : "anything";
}

function linkTo(name: string): string {
  if (name === "expectations") return "[expectation](#expectation) or list of them";
  if (name === "step") return "step";
  const titles: Readonly<Record<string, string>> = { textOrAbsent: "text or absent", until: "expectation" };
  const title = titles[name] ?? name;
  return `[${title}](#${title.replaceAll(" ", "-")})`;
}

function pick(properties: NonNullable<Schema["properties"]>, keys: readonly string[]) {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => keys.includes(key)));
}

/** A `|` would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
