import { isAbsolute, relative } from "node:path";
import type { Verdict } from "../../events.ts";
import { cutTo, padTo, widthOf, wrapWords } from "./layout.ts";
import type { Look, Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What lines of text are laid out for. */
export type Page = { readonly columns: number; readonly paint: Paint };

export const MARKS = { pass: "✓", fail: "✗", inconclusive: "?", waiting: "·", running: "◌" } as const;

const MARK_LOOKS: Readonly<Record<keyof typeof MARKS, Look>> = {
  pass: "green",
  fail: "red",
  inconclusive: "yellow",
  waiting: "dim",
  running: "cyan",
};

export function mark(page: Page, state: Verdict | "waiting" | "running"): string {
  return page.paint(MARK_LOOKS[state], MARKS[state]);
}

/** `text` on the left, cut where it must be, and `aside` at the right edge in dim. Both are made printable. */
export function lineWithAside(page: Page, lead: string, text: string, aside: string, look?: Look): string {
  const room = page.columns - widthOf(lead) - widthOf(aside) - 1;
  const left = padTo(room, cutTo(room, printable(text)));
  return `${lead}${look === undefined ? left : page.paint(look, left)} ${page.paint("dim", aside)}`;
}

/** A paragraph, wrapped; the first line begins with `lead`, the others are indented by as much. */
export function paragraph(page: Page, lead: string, text: string, look?: Look): string[] {
  const indent = " ".repeat(widthOf(lead));
  return wrapWords(Math.max(20, page.columns - indent.length), printable(text.replace(/\s+/gu, " "))).map(
    (line, index) => (index === 0 ? lead : indent) + (look === undefined ? line : page.paint(look, line)),
  );
}

/** Where something stands in a scenario's file, the way editors and terminals make a link of. */
export function place(file: string, line: number): string {
  return `${tellPath(file)}:${line}`;
}

/** A path as short as it can be from the folder that the command was given in. */
export function tellPath(path: string): string {
  const near = isAbsolute(path) ? relative(process.cwd(), path) : path;
  return near === "" || near.startsWith("..") ? path : near;
}
