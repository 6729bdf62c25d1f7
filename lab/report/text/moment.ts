import { readChunk } from "../program-text.ts";
import type { Moment, ScenarioRecord } from "../run-record.ts";
import { drawPlainScreen } from "../terminal/draw-screen.ts";
import { breakAnywhere } from "./layout.ts";
import { MARKS, mark, type Page, paragraph } from "./page.ts";
import { printable, printableLines } from "./printable.ts";

const INDENT = "    ";
/** More lines than these of one stretch of output are in the evidence, not in the story. */
const MOST_LINES = 40;

/** What happened, in order: commands, what programs printed, what was typed, what was expected of it. */
export function tellMoments(page: Page, scenario: ScenarioRecord, moments: readonly Moment[]): string[] {
  const lines: string[] = [];
  let speaker: string | undefined;
  for (const moment of moments) {
    const program = "program" in moment ? moment.program : undefined;
    if (moment.type === "printed" && program !== speaker) lines.push(...tellSpeaker(page, scenario, moment));
    lines.push(...tellMoment(page, scenario, moment));
    speaker = program;
  }
  return lines;
}

function tellMoment(page: Page, scenario: ScenarioRecord, moment: Moment): string[] {
  switch (moment.type) {
    case "program-started":
      return paragraph(page, `${INDENT}${page.paint("cyan", printable(moment.host))} $ `, moment.command);
    case "printed":
      return quote(page, moment.lines.flatMap(drawPlainScreen), moment.more);
    case "typed":
      return paragraph(
        page,
        `${INDENT}${speakerOf(page, scenario, moment.program)} › `,
        moment.text === "" ? "↵" : moment.text,
      );
    case "program-exited":
      return moment.code === 0 ? [] : aside(page, `${moment.program} exited with ${moment.code}`);
    case "http":
      return tellHttp(page, scenario, moment);
    case "host-changed":
      return aside(page, `${moment.host} is ${moment.state}`);
    case "variable":
      return aside(page, `${moment.name} = ${moment.value}`);
    case "wire-changed":
      return aside(page, `${moment.link}: ${moment.terms}`);
    case "expectation":
      return tellExpectation(page, moment);
    case "why":
      return []; // told with the failure
  }
}

function tellExpectation(page: Page, moment: Extract<Moment, { type: "expectation" }>): string[] {
  const look = moment.verdict === "pass" ? "dim" : undefined;
  return paragraph(page, `${INDENT}${mark(page, moment.verdict)} `, moment.expected, look);
}

/** An answer; what was asked has been told by the command, where there was one. */
function tellHttp(
  page: Page,
  scenario: ScenarioRecord,
  exchange: Extract<Moment, { type: "http" }>,
): string[] {
  const text = readChunk(exchange.body);
  const body = text === "" ? [] : ["", ...printableLines(text.replace(/\r?\n$/u, ""))];
  const asked = scenario.programs.has(exchange.program)
    ? []
    : paragraph(page, `${INDENT}${page.paint("cyan", printable(exchange.program))} `, exchange.request);
  return [...asked, ...quote(page, [...printableLines(exchange.head.trimEnd()), ...body])];
}

/** Output by a program that did not just start says whose it is. */
function tellSpeaker(
  page: Page,
  scenario: ScenarioRecord,
  { program }: { readonly program: string },
): string[] {
  return [`${INDENT}${speakerOf(page, scenario, program)}`];
}

function speakerOf(page: Page, scenario: ScenarioRecord, name: string): string {
  const host = scenario.programs.get(name)?.host ?? "";
  const aside = name === host || host === "" ? "" : page.paint("dim", ` ${printable(name)}`);
  return page.paint("cyan", printable(host === "" ? name : host)) + aside;
}

/** Lines behind a bar; `more` stand behind the last of them already. */
function quote(page: Page, lines: readonly string[], more = 0): string[] {
  const bar = `${INDENT}${page.paint("dim", "│")} `;
  const room = Math.max(20, page.columns - INDENT.length - 2);
  const broken = lines.flatMap((line) => breakAnywhere(room, line));
  const shown = broken.slice(0, MOST_LINES);
  const left = broken.length - shown.length + more;
  return [
    ...shown.map((line) => (bar + line).trimEnd()),
    ...(left > 0 ? [`${bar}${page.paint("dim", `… ${left} more ${left === 1 ? "line" : "lines"}`)}`] : []),
  ];
}

function aside(page: Page, text: string): string[] {
  return paragraph(page, `${INDENT}${page.paint("dim", MARKS.waiting)} `, text, "dim");
}
