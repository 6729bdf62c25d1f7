import { readChunk } from "../program-text.ts";
import type { Moment, ScenarioRecord } from "../run-record.ts";
import { drawFailure, drawWhy } from "./failure.ts";
import { drawHost, type HostColors } from "./host.ts";
import { drawMark } from "./mark.ts";
import { html, type Markup } from "./markup.ts";

/** What happened beside what programs printed. */
export function drawMoment(
  scenario: ScenarioRecord,
  moment: Exclude<Moment, { type: "printed" | "program-started" }>,
  colors: HostColors,
): Markup {
  switch (moment.type) {
    case "typed": {
      const { host = moment.program } = scenario.programs.get(moment.program) ?? {};
      return html`<p class="aside">${drawHost(colors, host)} types <kbd>${moment.text === "" ? "↵" : moment.text}</kbd></p>`;
    }
    case "program-exited":
      return html`<p class="aside"><code>${moment.program}</code> exited with ${moment.code}</p>`;
    case "host-changed":
      return html`<p class="aside">${drawHost(colors, moment.host)} is ${moment.state}</p>`;
    case "variable":
      return html`<p class="aside"><code>${moment.name}</code> = <code>${moment.value}</code></p>`;
    case "wire-changed":
      return html`<p class="aside"><code>${moment.link}</code>: ${moment.terms}</p>`;
    case "http":
      return drawExchange(moment);
    case "expectation":
      return drawExpectation(moment, colors);
    case "why":
      return drawWhy(moment);
  }
}

function drawExchange(exchange: Extract<Moment, { type: "http" }>): Markup {
  const [statusLine = "", ...fields] = exchange.head.trimEnd().split(/\r?\n/u);
  const body = readChunk(exchange.body);
  return html`<figure class="exchange"><figcaption>${exchange.request}</figcaption><pre><b>${statusLine}</b>
${fields.map((field) => html`<span class="field">${field}</span>\n`)}${body === "" ? null : html`\n${body}`}</pre></figure>`;
}

function drawExpectation(moment: Extract<Moment, { type: "expectation" }>, colors: HostColors): Markup {
  const failure = moment.failure === undefined ? null : drawFailure(moment.failure, moment.line, colors);
  return html`<p class="expectation ${moment.verdict}">${drawMark(moment.verdict)}<span>${moment.expected}</span></p>${failure}`;
}
