import { z } from "zod";
import { findExpressionFault } from "../expression.ts";

/** The small words of the language: how a name, a time, a port or a text is written. Messages say how it should be. */

const HOST = "[A-Za-z0-9][A-Za-z0-9_.-]*";
const A_PORT = "a port is a number from 1 to 65535";

export const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

export const text = z.string();

export const name = z
  .string()
  .regex(NAME, "a name begins with a letter and has only letters, digits, `-` and `_`")
  .meta({ id: "name" });

export const host = z
  .string()
  .regex(new RegExp(`^${HOST}$`), "this cannot be the name of a host")
  .meta({ id: "host" });

export const link = z
  .string()
  .regex(
    new RegExp(`^${HOST}( ?(<->|<|>) ?${HOST})?$`),
    "a link is `me <-> bob` (both ways), `me > bob` (one way) or `bob` (all that bob sends and gets)",
  )
  .meta({ id: "link" });

export const duration = z
  .string({
    error: ({ input }) =>
      typeof input === "number" ? `a time needs its unit: \`${input}s\` or \`${input}ms\`` : undefined,
  })
  .regex(/^\d+(\.\d+)?(ms|s|m)$/, "a time is a number and its unit, as in `500ms`, `5s` or `2m`")
  .meta({ id: "time" });

export const port = z
  .union([
    z.int().min(1, A_PORT).max(65_535, A_PORT),
    z.string().regex(/^\$\{[^{}]+\}$/, "a port is a number or a variable, as in `9999` or `${port}`"),
  ])
  .meta({ id: "port" });

export const count = z
  .union([
    z.int().min(0, "a count is 0 or more"),
    z
      .string()
      .regex(
        /^((>=|<=|>|<) ?\d+|\d+\.\.\d+)$/,
        "a count is a number or as in `>= 2`, `< 5` or `1..3`, in quotes",
      ),
  ])
  .meta({ id: "count" });

export const expression = z
  .string()
  .check(({ value, issues }) => {
    const fault = findExpressionFault(value);
    if (fault) issues.push({ code: "custom", message: fault, input: value });
  })
  .meta({ id: "expression" });

export const command = z
  .union([z.string().min(1, "the command is empty"), z.array(z.string()).min(1, "the command is empty")])
  .meta({ id: "command" });

/** How many packets, or which ones in the wire's own words: `10%`, `the 2nd SYN`. The wire checks the words. */
export const someOf = z
  .string({
    error: ({ input }) => (typeof input === "number" ? `a share needs its unit: \`${input}%\`` : undefined),
  })
  .min(1, "say how many (`10%`) or which (`the 2nd SYN`)")
  .check(({ value, issues }) => {
    if (!/^[\d.]+\s*%?$/.test(value)) return;
    const fits = /^\d+(\.\d+)?%$/.test(value) && Number.parseFloat(value) <= 100;
    if (!fits) issues.push({ code: "custom", message: "a share is from `0%` to `100%`", input: value });
  })
  .meta({ id: "share" });

export const rate = z
  .string({
    error: ({ input }) =>
      typeof input === "number" ? `a rate needs its unit: \`${input}kbit\` or \`${input}mbit\`` : undefined,
  })
  .regex(/^\d+(\.\d+)?[kmg]?bit$/, "a rate is bits in a second, as in `64kbit` or `1mbit`")
  .meta({ id: "rate" });

const oneOrMoreTexts = z.union([text, z.array(text).min(1, "the list is empty")]);

const textParts = {
  is: text.optional().describe("The whole text is exactly this."),
  has: oneOrMoreTexts.optional().describe("The text has this somewhere; of a list, each of them."),
  matches: expression
    .optional()
    .describe("Somewhere the text matches this regular expression (JavaScript's; `^` and `$` mean lines)."),
  not: oneOrMoreTexts.optional().describe("The text has this nowhere; of a list, none of them."),
  bytes: z
    .int()
    .min(0, "a length is 0 or more")
    .optional()
    .describe("The text is exactly this many bytes long."),
};
const absent = z.literal(true).optional().describe("There must be none at all.");

/** A bare text must be in it, of a list each; or a map says how the text must be, and all of its parts must hold. */
export const textMatch = z
  .union([text, z.array(text).min(1, "the list is empty"), z.strictObject(textParts)])
  .meta({ id: "text" });

/** The same for what may also be required not to exist. */
export const textOrAbsent = z
  .union([text, z.array(text).min(1, "the list is empty"), z.strictObject({ ...textParts, absent })])
  .meta({ id: "textOrAbsent" });

export const fileMatch = z
  .union([
    text,
    z.strictObject({
      path: text.describe("The file's absolute path on its host."),
      ...textParts,
      absent,
    }),
  ])
  .meta({ id: "file" });
