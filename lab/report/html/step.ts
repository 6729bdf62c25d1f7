import { tellDuration } from "../duration.ts";
import type { Moment, ScenarioRecord, StepRecord } from "../run-record.ts";
import type { HostColors } from "./host.ts";
import { drawMark } from "./mark.ts";
import { html, type Markup } from "./markup.ts";
import { drawMoment } from "./moment.ts";
import { areNarrow, drawWindow, type WindowContent } from "./window.ts";

/** One step: what it says, what was done, what the terminals showed, and what was expected of it. */
export function drawStep(scenario: ScenarioRecord, step: StepRecord, colors: HostColors): Markup {
  const hasEnded = step.state !== "waiting" && step.state !== "running";
  const time = hasEnded ? html`<span class="time">${tellDuration(step.ms)}</span>` : null;
  // What was done shows in what happened; where nothing did, it is told.
  const isTold =
    step.say === "" ||
    step.does === "" ||
    step.moments.some(({ type }) => type !== "expectation" && type !== "why");
  const does = isTold ? null : html`<p class="does">${step.does}</p>`;
  return html`<li class="step ${step.state}">
<p class="say">${drawMark(step.state)}<span>${step.say || step.does}</span>${time}</p>
${does}${drawMoments(scenario, step.moments, colors)}
</li>
`;
}

/** What happened, in order. */
export function drawMoments(
  scenario: ScenarioRecord,
  moments: readonly Moment[],
  colors: HostColors,
): Markup[] {
  return groupMoments(scenario, moments).map((group) => drawGroup(scenario, group, colors));
}

type OtherMoment = Exclude<Moment, { type: "printed" | "program-started" }>;
type Window = WindowContent & {
  note: string | null;
  more: number;
  readonly pieces: WindowContent["pieces"][number][];
};
type Group = OtherMoment | { readonly type: "windows"; readonly windows: Window[] };

/** What one program did without another thing between goes into one window; windows without one, into one row. */
function groupMoments(scenario: ScenarioRecord, moments: readonly Moment[]): Group[] {
  const groups: Group[] = [];
  for (const moment of moments) {
    const last = groups.at(-1);
    const windows = last?.type === "windows" ? last.windows : undefined;
    const window = windows?.findLast(({ program }) => "program" in moment && program === moment.program);
    if (window !== undefined && moment.type === "printed") {
      window.pieces.push(toPiece(moment));
      window.more += moment.more;
    } else if (window !== undefined && moment.type === "program-exited")
      window.note = `exited with ${moment.code}`;
    else if (moment.type === "printed" || moment.type === "program-started") {
      const opened = openWindow(scenario, moment);
      if (windows === undefined) groups.push({ type: "windows", windows: [opened] });
      else windows.push(opened);
    } else groups.push(moment);
  }
  return groups;
}

function openWindow(
  scenario: ScenarioRecord,
  moment: Extract<Moment, { type: "printed" | "program-started" }>,
): Window {
  if (moment.type === "program-started") return { ...moment, pieces: [], more: 0, note: null };
  const { host = "" } = scenario.programs.get(moment.program) ?? {};
  const { program, more } = moment;
  return { host, program, command: null, pieces: [toPiece(moment)], more, note: null };
}

function toPiece({ stream, lines }: Extract<Moment, { type: "printed" }>): WindowContent["pieces"][number] {
  return { stream, text: `${lines.join("\n")}\n` };
}

function drawGroup(scenario: ScenarioRecord, group: Group, colors: HostColors): Markup {
  if (group.type !== "windows") return drawMoment(scenario, group, colors);
  if (group.windows.length < 2 || !areNarrow(group.windows))
    return html`<div class="windows">${group.windows.map((window) => drawWindow(colors, window))}</div>`;
  // Side by side, each room stays on its side of the wall, whoever spoke first.
  const place = ({ host }: Window) => [...colors.keys()].indexOf(host);
  const windows = group.windows.toSorted((a, b) => place(a) - place(b));
  return html`<div class="windows side-by-side">${windows.map((window) => drawWindow(colors, window))}</div>`;
}
