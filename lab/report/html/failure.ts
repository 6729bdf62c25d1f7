import type { Failure, Trouble, Why } from "../../events.ts";
import { tellLayer } from "../layer-name.ts";
import { plainPaint } from "../text/paint.ts";
import { printableLines } from "../text/printable.ts";
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

const SIGNS: Readonly<Record<string, string>> = { ok: "✓", wrong: "✗", unknown: "?" };

/** Why the connection did not come about, and what each layer showed. */
export function drawWhy({ from, to, port, says, next, code, findings }: Why): Markup {
  const layers = findings.map(({ layer, state, says, evidence }) => {
    const line = `${SIGNS[state] ?? "·"} ${tellLayer(layer).padEnd(10)}${says}`;
    return [line, ...evidence.map((one) => `            │ ${one}`)].map(
      (text) => html`${printableLines(text).join(" ")}\n`,
    );
  });
  return html`<div class="failure why">
<dl>
${row("why", html`<p>${says}</p>`)}
${row("try", html`<p>${next.say}</p>${next.run === null ? null : html`<pre class="by-hand">${next.run}</pre>`}`)}
${row("code", html`<p><code>${code}</code></p>`)}
</dl>
<details><summary>${from} calls ${to}, port ${port}: layer by layer</summary><pre>${layers}</pre></details>
</div>`;
}

function drawSeenLine(line: string): Markup {
  return /^ *\^$/u.test(line) ? html`<b class="caret">${line}</b>\n` : html`${line}\n`;
}

function row(label: string, content: Markup): Markup {
  return html`<div><dt>${label}</dt><dd>${content}</dd></div>`;
}
