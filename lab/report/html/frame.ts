import { readFileSync } from "node:fs";
import { html, type Markup, trust } from "./markup.ts";

/** Nothing is loaded and nothing runs, whatever a program printed. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The parts of a page that differ from one kind to the next. */
export type Framed = {
  readonly title: string;
  /** Style sheets, by their addresses; they become part of the page. */
  readonly styles: readonly URL[];
  readonly header: Markup;
  readonly main: Markup | readonly (Markup | null)[];
};

/** One self-contained page of HTML, as its text. */
export function framePage({ title, styles, header, main }: Framed): string {
  const style = styles.map((sheet) => readFileSync(sheet, "utf8")).join("\n");
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta http-equiv="Content-Security-Policy" content="${POLICY}" />
<link rel="icon" href="data:," />
<title>${title} · Next Room</title>
<style>${trust(style)}</style>
</head>
<body>
<header class="run">
${header}</header>
<main>
${main}
</main>
</body>
</html>
`.toString();
}
