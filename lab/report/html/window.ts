import type { Stream } from "../run-record.ts";
import { drawPlainScreen, drawScreen, type Span } from "../terminal/draw-screen.ts";
import { type Style, UNSTYLED } from "../terminal/style.ts";
import { widthOf } from "../text/layout.ts";
import { drawHost, type HostColors } from "./host.ts";
import { html, type Markup } from "./markup.ts";

/** More lines than these are in the evidence; the page stays one that a phone can open. */
const MOST_LINES = { whole: 400, part: 60 };

/** Columns that half the page has room for. */
const NARROW = 48;

/** What stands in one terminal window: whose it is, and what was printed, in order. */
export type WindowContent = {
  readonly host: string;
  readonly program: string;
  /** Shown as the first line, where the program was started in this window. */
  readonly command: string | null;
  readonly pieces: readonly { readonly stream: Stream; readonly text: string }[];
  /** Lines behind those that are not kept. */
  readonly more: number;
  readonly note: string | null;
  readonly isWhole?: boolean;
};

/** A terminal as a window of the page. Everything in it is text of the page; nothing of it is obeyed. */
export function drawWindow(colors: HostColors, content: WindowContent): Markup {
  const lines = content.pieces.flatMap(({ stream, text }) =>
    drawScreen(text.replace(/\r?\n$/u, "")).map((line) => drawLine(line, stream)),
  );
  const most = content.isWhole ? MOST_LINES.whole : MOST_LINES.part;
  const left = Math.max(0, lines.length - most) + content.more;
  const more = left > 0 ? html`<i>… ${left} more ${left === 1 ? "line" : "lines"}</i>\n` : null;
  const command =
    content.command === null
      ? null
      : html`<b class="prompt">$ </b><b class="command">${content.command}</b>\n`;
  const note = content.note === null ? null : html`<span class="note">${content.note}</span>`;
  const name =
    content.program === content.host ? null : html`<span class="program">${content.program}</span>`;
  return html`<figure class="window"><figcaption>${drawHost(colors, content.host)}${name}${note}</figcaption><pre>${command}${lines.slice(0, most)}${more}</pre></figure>`;
}

/** Whether windows can stand side by side, as the rooms do, without their lines being broken. */
export function areNarrow(windows: readonly WindowContent[]): boolean {
  return windows.every(({ command, pieces }) =>
    [`$ ${command ?? ""}`, ...pieces.flatMap(({ text }) => drawPlainScreen(text))].every(
      (line) => widthOf(line) <= NARROW,
    ),
  );
}

function drawLine(line: readonly Span[], stream: Stream): Markup {
  const spans = line.map(({ text, style }) => {
    const classes = classesOf(style);
    return classes === "" ? html`${text}` : html`<span class="${classes}">${text}</span>`;
  });
  return stream === "stderr" ? html`<span class="stderr">${spans}</span>` : html`${spans}\n`;
}

function classesOf(style: Style): string {
  if (style === UNSTYLED) return "";
  const { bold, dim, italic, underline, inverse, color, background } = style;
  const flags = { bold, dim, italic, underline, inverse };
  return [
    ...Object.entries(flags).flatMap(([name, isOn]) => (isOn ? [name] : [])),
    ...(color === null ? [] : [`ink-${color}`]),
    ...(background === null ? [] : [`paper-${background}`]),
  ].join(" ");
}
