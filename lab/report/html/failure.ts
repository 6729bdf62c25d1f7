import type { Failure, Trouble } from "../../events.ts";
import { plainPaint } from "../text/paint.ts";
import { tellSeen } from "../text/seen.ts";
import { drawHost, type HostColors } from "./host.ts";
import { html, type Markup } from "./markup.ts";

/** Wide enough that what was seen is not broken; a narrow page scrolls it. */
const SEEN_PAGE = { columns: 100, paint: plainPaint };

/** Why an expectation did not hold, laid out in its parts. */
export function drawFailure(failure: Failure, line: number, colors: HostColors): Markup {
  const { host, expected, seen, caret, because, byHand, next, drawing } = failure;
  return html`<div class="failure">
<p class="where">line ${line}${host === null ? null : html` · on ${drawHost(colors, host)}`}</p>
<dl>
${row("expected", html`<pre>${expected}</pre>`)}
${row("seen", html`<pre>${tellSeen(SEEN_PAGE, seen, caret).map(drawSeenLine)}</pre>`)}
${because === null ? null : row("because", html`<p>${because}</p>`)}
${byHand === null ? null : row("by hand", html`<pre class="by-hand">${byHand}</pre>`)}
${next === null ? null : row("next", html`<p>${next}</p>`)}
</dl>
${drawing === null ? null : html`<pre class="drawing">${drawing}</pre>`}
</div>`;
}

/** Why a scenario came to no verdict. */
export function drawTrouble({ code, message, hint }: Trouble): Markup {
  return html`<div class="failure trouble">
<dl>
${row("why", html`<p class="lines">${message}</p>`)}
${hint === null ? null : row("what to do", html`<p class="lines">${hint}</p>`)}
${row("code", html`<p><code>${code}</code></p>`)}
</dl>
</div>`;
}

function drawSeenLine(line: string): Markup {
  return /^ *\^$/u.test(line) ? html`<b class="caret">${line}</b>\n` : html`${line}\n`;
}

function row(label: string, content: Markup): Markup {
  return html`<div><dt>${label}</dt><dd>${content}</dd></div>`;
}
