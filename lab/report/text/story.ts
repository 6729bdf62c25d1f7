import { tellDuration, tellSeconds } from "../duration.ts";
import type { ScenarioRecord, StepRecord } from "../run-record.ts";
import { drawWireText } from "../wire-record.ts";
import { widthOf } from "./layout.ts";
import { tellMoments } from "./moment.ts";
import { lineWithAside, mark, type Page, paragraph } from "./page.ts";
import { printable } from "./printable.ts";

/** A longer ladder is not read on a terminal. */
const MOST_ROWS = 60;

/** One scenario told for whoever watches: its title, then step after step what was said, done and seen. */
export function tellOpening(page: Page, scenario: ScenarioRecord): string[] {
  const about = scenario.about === "" ? [] : paragraph(page, "  ", scenario.about, "dim");
  return ["", ...paragraph(page, "  ", scenario.title, "bold"), ...about, ""];
}

/** The hosts, once they are up. */
export function tellHosts(page: Page, scenario: ScenarioRecord): string[] {
  const hosts = scenario.hosts.map(({ host, addresses }) => [host, ...addresses].join(" "));
  return [
    lineWithAside(page, "  ", hosts.join(" · "), `up in ${tellDuration(scenario.setUpMs ?? 0)}`, "dim"),
    "",
  ];
}

/** What happened before the first step began, such as the wire's terms from the start. */
export function tellBefore(page: Page, scenario: ScenarioRecord): string[] {
  const lines = tellMoments(page, scenario, scenario.before);
  return lines.length === 0 ? [] : [...lines, ""];
}

/** A step that has ended, with a blank line behind it. */
export function tellStep(page: Page, scenario: ScenarioRecord, step: StepRecord): string[] {
  return [...tellStepSoFar(page, scenario, step, tellDuration(step.ms)), ""];
}

/** A step that runs. */
export function tellRunningStep(
  page: Page,
  scenario: ScenarioRecord,
  step: StepRecord,
  now: number,
): string[] {
  return tellStepSoFar(page, scenario, step, tellSeconds(now - step.startedAt));
}

/** What was not come to. */
export function tellStepsLeft(page: Page, scenario: ScenarioRecord): string[] {
  const left = scenario.steps.filter(({ state }) => state === "waiting");
  return left.length === 0
    ? []
    : [...left.flatMap((step) => paragraph(page, `  ${mark(page, "waiting")} `, step.say, "dim")), ""];
}

/** What crossed the wire, once all is over. */
export function tellWire(page: Page, scenario: ScenarioRecord): string[] {
  const lines = drawWireText(scenario, page.columns - 2).map((line) => printable(line));
  if (lines.length === 0) return [];
  const left = lines.length - MOST_ROWS;
  const more = left > 0 ? [page.paint("dim", `… ${left} more: see ladder.svg in the evidence`)] : [];
  return [...[...lines.slice(0, MOST_ROWS), ...more].map((line) => `  ${line}`), ""];
}

function tellStepSoFar(page: Page, scenario: ScenarioRecord, step: StepRecord, time: string): string[] {
  const lead = `  ${mark(page, step.state)} `;
  const room = page.columns - widthOf(lead) - time.length - 2;
  const [first = "", ...rest] = paragraph({ ...page, columns: room }, "", step.say || step.does);
  return [
    lineWithAside(page, lead, first, time, "bold"),
    ...rest.map((line) => `    ${page.paint("bold", line)}`),
    ...tellMoments(page, scenario, step.moments),
  ];
}
