import { tellDuration } from "../duration.ts";
import type { ScenarioRecord } from "../run-record.ts";
import { titleOf } from "../tally.ts";
import { tellPath } from "../text/page.ts";
import { drawWireSvg } from "../wire-record.ts";
import { drawTrouble } from "./failure.ts";
import { colorHosts, drawHost, type HostColors } from "./host.ts";
import { drawMark } from "./mark.ts";
import { html, type Markup, trust } from "./markup.ts";
import { drawMoments, drawStep } from "./step.ts";
import { drawTimeline } from "./timeline.ts";
import { drawWindow } from "./window.ts";

/** One scenario among others: closed to a line when it passed, open when there is something to look into. */
export function drawScenario(scenario: ScenarioRecord, anchor: string): Markup {
  const state = scenario.ended?.verdict ?? "inconclusive";
  const about = scenario.about === "" ? null : html`<span class="about">${scenario.about}</span>`;
  return html`<details class="scenario ${state}" id="${anchor}"${state === "pass" ? null : html` open=""`}>
<summary>${drawMark(state)}<span class="what"><span class="title" role="heading" aria-level="3">${titleOf(scenario)}</span>${about}</span><span class="time">${tellDuration(scenario.ended?.ms ?? 0)}</span></summary>
${drawStory(scenario)}
</details>
`;
}

/** All that happened in a scenario, in order. */
export function drawStory(scenario: ScenarioRecord): Markup {
  const { ended } = scenario;
  const colors = colorHosts(scenario);
  return html`<div class="story">
${drawHosts(scenario, colors)}
${drawTimeline(scenario)}
${drawMoments(scenario, scenario.before, colors)}
<ol class="steps">
${scenario.steps.map((step) => drawStep(scenario, step, colors))}</ol>
${ended?.trouble === undefined ? null : drawTrouble(ended.trouble)}
${ended === null ? html`<p class="aside">The run ended before this scenario did.</p>` : null}
${drawWire(scenario)}
${drawTerminals(scenario, colors)}
${drawFacts(scenario)}
</div>`;
}

function drawHosts({ hosts, setUpMs }: ScenarioRecord, colors: HostColors): Markup | null {
  if (hosts.length === 0) return null;
  const items = hosts.map(
    ({ host, addresses }) => html`<li>${drawHost(colors, host)} <code>${addresses.join(" ")}</code></li>`,
  );
  const time = setUpMs === null ? null : html`<li class="time">up in ${tellDuration(setUpMs)}</li>`;
  return html`<ul class="hosts">${items}${time}</ul>`;
}

/** The ladder has a style sheet of its own, so it stands behind a shadow root: neither styles the other. */
function drawWire(scenario: ScenarioRecord): Markup | null {
  const ladder = drawWireSvg(scenario);
  if (ladder === null) return null;
  const count = scenario.packets.size === 1 ? "1 packet" : `${scenario.packets.size} packets`;
  return html`<details class="wire" open=""><summary>What crossed the wire: ${count}</summary><div class="ladder"><template shadowrootmode="open">${trust(ladder)}</template></div></details>`;
}

/** Each program's terminal as it stood at the end. The steps show the same piece by piece. */
function drawTerminals(scenario: ScenarioRecord, colors: HostColors): Markup | null {
  const programs = [...scenario.programs.values()].filter(({ printed }) => printed.length > 0);
  if (programs.length === 0) return null;
  const windows = programs.map((program) => {
    const end = program.exit === null ? "still running" : `exited with ${program.exit}`;
    const window = drawWindow(colors, {
      ...program,
      pieces: program.printed,
      more: 0,
      note: end,
      isWhole: true,
    });
    return html`${window}<p class="aside">By hand: <code>${program.byHand}</code></p>`;
  });
  const count = programs.length === 1 ? "the terminal" : `each of the ${programs.length} terminals`;
  return html`<details class="more"><summary>All that ${count} showed</summary><div class="windows">${windows}</div></details>`;
}

function drawFacts({ file, seed, ended }: ScenarioRecord): Markup {
  const evidence =
    ended?.evidence == null ? null : html` · evidence in <code>${tellPath(ended.evidence)}</code>`;
  return html`<p class="facts"><code>${tellPath(file)}</code> · seed <code>${seed}</code>${evidence}</p>`;
}
