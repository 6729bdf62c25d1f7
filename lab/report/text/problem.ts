import type { Failure, Trouble, Why } from "../../events.ts";
import { tellDuration } from "../duration.ts";
import { expectationsOf } from "../problem.ts";
import type { ExpectationMoment, ScenarioRecord, StepRecord } from "../run-record.ts";
import { titleOf } from "../tally.ts";
import { beside, labelled, row } from "./labelled.ts";
import { cutTo, wrapCommand } from "./layout.ts";
import { mark, type Page, paragraph, place, tellPath } from "./page.ts";
import { printable, printableLines } from "./printable.ts";
import { tellSeen } from "./seen.ts";

/** In full, why a scenario did not pass, and what to look at next. The first line is its title. */
export function tellProblem(page: Page, scenario: ScenarioRecord): string[] {
  const failed = expectationsOf(scenario).filter(({ expectation }) => expectation.verdict !== "pass");
  const trouble = scenario.ended?.trouble;
  const folder = scenario.ended?.evidence ?? null;
  return [
    ...paragraph(page, "", titleOf(scenario), "bold"),
    ...failed.flatMap(({ step, expectation }) => tellExpectation(page, scenario, step, expectation)),
    ...(trouble === undefined ? [] : tellTrouble(page, scenario, trouble)),
    ...(folder === null ? [] : labelled(page, "evidence", [printable(tellPath(folder))])),
  ];
}

function tellExpectation(
  page: Page,
  scenario: ScenarioRecord,
  step: StepRecord,
  { line, verdict, expected, failure, ms }: ExpectationMoment,
): string[] {
  return [
    ...paragraph(page, "", step.say || step.does),
    ...where(page, place(scenario.file, line), failure?.host ?? null),
    ...paragraph(page, `${mark(page, verdict)} `, expected),
    ...(failure === undefined ? [] : ["", ...tellFailure(page, failure, ms)]),
    ...step.moments.flatMap((moment) => (moment.type === "why" ? tellWhy(page, moment) : [])),
  ];
}

/** Why the connection did not come about; what each layer showed is in the page and in the events. */
function tellWhy(page: Page, { from, to, port, says, next, code }: Why): string[] {
  return [
    "",
    ...row(page, "Why:", `${from} did not reach ${to}, port ${port}. ${says}`),
    ...row(page, "try", next.say),
    ...(next.run === null ? [] : labelled(page, "", tellCommand(page, next.run))),
    ...row(page, "code", code),
  ];
}

/** Shorter waits are no reason to wonder whether a longer one had helped. */
const LONG_MS = 1000;

function tellFailure(page: Page, failure: Failure, waitedMs: number): string[] {
  const { expected, seen, caret, because, byHand, next, drawing } = failure;
  return [
    ...row(page, "expected", expected),
    ...labelled(page, "seen", tellSeen(beside(page), seen, caret)),
    ...(waitedMs < LONG_MS
      ? []
      : row(page, "waited", `${tellDuration(waitedMs)}; a step waits no longer than its \`within:\``)),
    ...(because === null ? [] : row(page, "because", because)),
    ...(byHand === null ? [] : labelled(page, "by hand", tellCommand(page, byHand))),
    ...(next === null ? [] : row(page, "next", next)),
    ...(drawing === null ? [] : ["", ...tellDrawing(page, drawing), ""]),
  ];
}

function tellTrouble(page: Page, scenario: ScenarioRecord, { code, message, hint }: Trouble): string[] {
  const step = scenario.steps.findLast(({ state }) => state !== "waiting");
  return [
    ...(step === undefined ? [] : paragraph(page, "", step.say || step.does)),
    ...where(page, step === undefined ? tellPath(scenario.file) : place(scenario.file, step.line), null),
    "",
    ...row(page, "why", message),
    ...(hint === null ? [] : row(page, "do", hint)),
    ...row(page, "code", code),
  ];
}

function where(page: Page, file: string, host: string | null): string[] {
  const on = host === null ? "" : page.paint("dim", `  on ${printable(host)}`);
  return [page.paint("cyan", printable(file)) + on];
}

function tellDrawing(page: Page, drawing: string): string[] {
  return printableLines(drawing).map((line) => cutTo(page.columns, line).trimEnd());
}

/** A command ready to paste: never cut, and broken only where a shell joins it again. */
function tellCommand(page: Page, command: string): string[] {
  return command.split("\n").flatMap((line) => wrapCommand(beside(page).columns, printable(line)));
}
