import { tellSeconds } from "../duration.ts";
import type { Planned, RunRecord } from "../run-record.ts";
import { lengthOfRun, type Tally, tallyRun, titleOf } from "../tally.ts";
import { framePage } from "./frame.ts";
import { drawMark, drawSign, type State, tellState } from "./mark.ts";
import { html, type Markup } from "./markup.ts";
import { drawScenario, drawStory } from "./scenario.ts";

const STYLES = ["page", "story", "terminal", "media"].map(
  (name) => new URL(`./${name}.css`, import.meta.url),
);

/** The whole run as one page: a scenario that ran alone fills it, several are listed by chapter. */
export function drawPage(run: RunRecord): string {
  const [first] = run.planned;
  const alone = run.planned.length === 1 && first !== undefined ? first : null;
  const headline = alone === null ? tellHeadline(run, tallyRun(run)) : titleOf(alone);
  return framePage({
    title: headline,
    styles: STYLES,
    header: html`<p class="name">Next Room${alone === null || alone.chapter === "" ? null : html` · ${alone.chapter}`}</p>
<h1>${alone === null ? null : drawMark(stateOf(run, alone))}${headline}</h1>
${alone === null ? drawOverview(run) : drawAbout(run, alone)}
<p class="facts">${tellFacts(run)}</p>
${run.notes.map((note) => html`<pre class="note">${note}</pre>\n`)}`,
    main: alone === null ? drawChapters(run) : drawAlone(run, alone),
  });
}

function tellHeadline(run: RunRecord, { passed, failed, inconclusive, notRun }: Tally): string {
  const count = run.planned.length;
  if (count === 0) return "No scenarios were run";
  if (passed === count) return `All ${count} scenarios passed`;
  if (failed > 0) return `${failed} of ${count} scenarios failed`;
  if (inconclusive > 0) return `${inconclusive} of ${count} scenarios came to no verdict`;
  return `${notRun} of ${count} scenarios were not run`;
}

function tellFacts(run: RunRecord): string {
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  const jobs = run.planned.length > 1 && run.jobs > 1 ? [`up to ${run.jobs} at once`] : [];
  const time = tellSeconds(lengthOfRun(run));
  return [`${day.format(run.startedAt)} UTC`, time, ...jobs, `run ${run.run}`].join(" · ");
}

function drawAbout(run: RunRecord, { key }: Planned): Markup | null {
  const about = run.scenarios.get(key)?.about ?? "";
  return about === "" ? null : html`<p class="lead">${about}</p>`;
}

/** The counts, and the run at a glance: a link to each scenario, in the talk's order. */
function drawOverview(run: RunRecord): Markup {
  const { passed, failed, inconclusive, notRun } = tallyRun(run);
  const counts: readonly (readonly [State, number, string])[] = [
    ["pass", passed, "passed"],
    ["fail", failed, "failed"],
    ["inconclusive", inconclusive, "inconclusive"],
    ...(notRun > 0 ? [["waiting", notRun, "not run"] as const] : []),
  ];
  const tally = counts.map(
    ([state, count, word]) =>
      html`<li class="${count > 0 ? state : "none"}">${drawMark(state)}<span><b>${count}</b> ${word}</span></li>`,
  );
  const links = run.planned.map((plan, index) => {
    const state = stateOf(run, plan);
    const label = `${titleOf(plan)}: ${tellState(state)}`;
    return html`<li><a class="${state}" href="#${anchorOf(index)}" title="${label}" aria-label="${label}">${drawSign(state)}</a></li>`;
  });
  return html`<ul class="tally">${tally}</ul>\n<nav aria-label="Scenarios"><ul class="strip">${links}</ul></nav>`;
}

function drawAlone(run: RunRecord, plan: Planned): Markup {
  const scenario = run.scenarios.get(plan.key);
  const story = scenario === undefined ? html`<p>The run ended before it began.</p>` : drawStory(scenario);
  return html`<div class="scenario alone">${story}</div>`;
}

function drawChapters(run: RunRecord): Markup[] {
  const numbered = run.planned.map((plan, index) => ({ plan, anchor: anchorOf(index) }));
  const chapters = Map.groupBy(numbered, ({ plan }) => plan.chapter);
  return [...chapters].map(([chapter, members]) => {
    const heading = chapter === "" ? null : html`<h2>${chapter}</h2>\n`;
    const scenarios = members.map(({ plan, anchor }) => drawPlanned(run, plan, anchor));
    return html`<section class="chapter">\n${heading}${scenarios}</section>\n`;
  });
}

function drawPlanned(run: RunRecord, plan: Planned, anchor: string): Markup {
  const scenario = run.scenarios.get(plan.key);
  if (scenario !== undefined) return drawScenario(scenario, anchor);
  return html`<p class="scenario not-run" id="${anchor}">${drawMark("waiting")}<span class="title">${titleOf(plan)}</span><span class="time">not run</span></p>\n`;
}

function anchorOf(index: number): string {
  return `scenario-${index + 1}`;
}

function stateOf(run: RunRecord, plan: Planned): State {
  const scenario = run.scenarios.get(plan.key);
  return scenario === undefined ? "waiting" : (scenario.ended?.verdict ?? "inconclusive");
}
