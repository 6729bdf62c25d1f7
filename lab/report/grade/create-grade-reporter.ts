import { LabError } from "../../errors.ts";
import { suggest } from "../../scenario/suggest.ts";
import type { Destination } from "../reporter.ts";
import { createCsvGradeReporter } from "./csv.ts";
import type { GradeReporter } from "./grade-reporter.ts";
import { createHtmlGradeReporter } from "./html.ts";
import { createJsonGradeReporter } from "./json.ts";
import { createJunitGradeReporter } from "./junit.ts";
import { createTextGradeReporter } from "./text.ts";

const FORMATS = {
  text: createTextGradeReporter,
  json: createJsonGradeReporter,
  junit: createJunitGradeReporter,
  csv: createCsvGradeReporter,
  html: createHtmlGradeReporter,
} as const satisfies Readonly<Record<string, (to: Destination) => GradeReporter>>;

/** One format, and where to: a file, or null for what the command prints. */
export type GradeFormat = {
  readonly name: string;
  readonly create: (to: Destination) => GradeReporter;
  readonly file: string | null;
};

/**
 * Reads what is given to `--format`: `json`, or `junit=out.xml`.
 * @throws {LabError} `format-unknown`
 */
export function parseGradeFormat(text: string): GradeFormat {
  const [name = "", ...rest] = text.split("=");
  const file = rest.length === 0 ? null : rest.join("=");
  if (Object.hasOwn(FORMATS, name) && file !== "")
    return { name, create: FORMATS[name as keyof typeof FORMATS], file };
  const names = Object.keys(FORMATS);
  const meant = suggest(name, names);
  throw new LabError("format-unknown", `There is no format ${JSON.stringify(text)}.`, {
    hint:
      meant && meant !== name
        ? `Did you mean ${meant}?`
        : `There is ${names.join(", ")}; each may go to a file:  junit=grade.xml`,
  });
}
