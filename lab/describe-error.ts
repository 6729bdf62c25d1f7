import type { LabError } from "./errors.ts";
import { breakAtSpaces } from "./report/text/layout.ts";

const LEAD = "lab: ";
const INDENT = " ".repeat(LEAD.length);
/** An excerpt of a file with its line's number, or a caret below it: as wide as the file made it. */
const EXCERPT = /^\s*\d*\s*\|/;

/**
 * What happened and what to do, no line wider than `columns` but for what is to be copied. `Infinity` leaves a line a
 * line, to be searched: for whatever is no terminal.
 */
export function describeError({ message, hint }: LabError, columns: number): string {
  const room = columns === Infinity ? columns : Math.max(40, Math.min(columns, 80));
  const lay = (text: string, lead: string, indent: string): string[] =>
    EXCERPT.test(text)
      ? [lead + text]
      : breakAtSpaces(room - indent.length, text, { wholeWords: true }).map(
          (line, index) => (index === 0 ? lead : indent) + line,
        );
  const [first = "", ...rest] = message.split("\n");
  const lines = [
    ...lay(first, LEAD, INDENT),
    ...rest.flatMap((line) => lay(line, "", "")),
    ...(hint ?? "").split("\n").flatMap((line) => (line === "" ? [] : lay(line, INDENT, INDENT))),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
