import { type Page, paragraph } from "./page.ts";

/** The longest label, and a space. */
const LABEL_COLUMNS = 9;

/** A label and words beside it. */
export function row(page: Page, label: string, text: string): string[] {
  const lines = text.split("\n").flatMap((line) => paragraph(beside(page), "", line));
  return labelled(page, label, lines);
}

/** A label, and below each other beside it these lines. */
export function labelled(page: Page, label: string, lines: readonly string[]): string[] {
  const blank = " ".repeat(LABEL_COLUMNS);
  return lines.map(
    (line, index) => (index === 0 ? page.paint("dim", label.padEnd(LABEL_COLUMNS)) : blank) + line,
  );
}

/** The room beside a label. */
export function beside(page: Page): Page {
  return { ...page, columns: Math.max(20, page.columns - LABEL_COLUMNS) };
}
