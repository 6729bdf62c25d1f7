import { breakAnywhere, widthOf } from "./layout.ts";
import type { Page } from "./page.ts";
import { printableLines } from "./printable.ts";

/** More lines than these are in the evidence. */
const MOST_LINES = 12;

/**
 * What was seen, broken where a line is full, with a caret below column `caret` of its first line. It may be several lines,
 * such as a table of sockets.
 */
export function tellSeen(page: Page, seen: string, caret: number | null): string[] {
  if (seen === "") return [page.paint("dim", "nothing")];
  const [first = "", ...others] = printableLines(seen);
  const lines = [
    ...pointAt(page, breakAnywhere(page.columns, first), caret),
    ...others.flatMap((line) => breakAnywhere(page.columns, line)),
  ];
  const left = lines.length - MOST_LINES;
  if (left <= 0) return lines;
  return [
    ...lines.slice(0, MOST_LINES),
    page.paint("dim", `… ${left} more ${left === 1 ? "line" : "lines"}`),
  ];
}

function pointAt(page: Page, lines: readonly string[], caret: number | null): string[] {
  if (caret === null) return [...lines];
  let column = caret;
  let at = 0;
  for (const line of lines.slice(0, -1)) {
    if (column < widthOf(line)) break;
    column -= widthOf(line);
    at += 1;
  }
  const pointer = " ".repeat(Math.min(column, page.columns - 1)) + page.paint("red", "^");
  return lines.toSpliced(at + 1, 0, pointer);
}
