import { LabError } from "../errors.ts";
import { suggest } from "../scenario/suggest.ts";
import { createHtmlReporter } from "./html/html-reporter.ts";
import { createJsonlReporter } from "./jsonl.ts";
import { createJunitReporter } from "./junit.ts";
import type { Destination, Reporter } from "./reporter.ts";
import { createTapReporter } from "./tap.ts";
import { createTextReporter } from "./text/text-reporter.ts";

const REPORTERS = {
  text: createTextReporter,
  jsonl: createJsonlReporter,
  junit: createJunitReporter,
  tap: createTapReporter,
  html: createHtmlReporter,
} as const satisfies Readonly<Record<string, (to: Destination) => Reporter>>;

export type ReporterName = keyof typeof REPORTERS;

export const REPORTER_NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

/** One reporter, and where to: a file, or null for what the command prints. */
export type ReporterChoice = { readonly name: ReporterName; readonly file: string | null };

/**
 * Reads what is given to `--reporter`: `text`, or `junit=out.xml`.
 * @throws LabError `reporter-unknown`, `reporter-invalid`.
 */
export function parseReporterChoice(text: string): ReporterChoice {
  const split = text.indexOf("=");
  const name = split === -1 ? text : text.slice(0, split);
  const file = split === -1 ? null : text.slice(split + 1);
  if (!isReporterName(name)) throw unknownReporter(name);
  if (file === "") {
    throw new LabError("reporter-invalid", `No file is given for the reporter ${name}.`, {
      hint: `Write ${name}=FILE, or ${name} alone to print it.`,
    });
  }
  return { name, file };
}

/** @throws LabError `reporter-unknown`. */
export function createReporter(name: string, to: Destination): Reporter {
  if (!isReporterName(name)) throw unknownReporter(name);
  return REPORTERS[name](to);
}

function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(REPORTERS, name);
}

function unknownReporter(name: string): LabError {
  const near = suggest(name, REPORTER_NAMES);
  const suggestion = near === null ? "" : `Did you mean ${near}? `;
  return new LabError("reporter-unknown", `There is no reporter called ${JSON.stringify(name)}.`, {
    hint: `${suggestion}There are ${REPORTER_NAMES.join(", ")}.`,
  });
}
