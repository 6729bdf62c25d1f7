import type { Grade, PlannedStage, StageResult } from "../../grade/grade-event.ts";
import { framePage } from "../html/frame.ts";
import { html, type Markup } from "../html/markup.ts";
import type { Destination } from "../reporter.ts";
import { plainPaint } from "../text/paint.ts";
import { type ClassRow, resultOf, tabulate } from "./class-rows.ts";
import { type GradeReporter, writeAtEnd } from "./grade-reporter.ts";
import { tellProblem } from "./tell-stage.ts";

const STYLES = ["../html/page.css", "./grade.css"].map((name) => new URL(name, import.meta.url));
const PAGE = { columns: 100, paint: plainPaint };
const SIGNS = { pass: "✓", fail: "✗", inconclusive: "?", skipped: "·" } as const;

/** For a page to hand out or to project: a table of learners and stages, and below it what each of them is told. */
export const createHtmlGradeReporter = (to: Pick<Destination, "write">): GradeReporter =>
  writeAtEnd(to, drawPage);

function drawPage(grades: readonly Grade[]): string {
  const { rows, stages } = tabulate(grades);
  const passed = rows.filter(({ grade }) => grade.verdict === "pass").length;
  const headline = `${passed} of ${rows.length} have passed every basic stage`;
  return framePage({
    title: headline,
    styles: STYLES,
    header: html`<p class="name">Next Room · grades</p>
<h1>${headline}</h1>
`,
    main: (["bob", "me"] as const).map((side) => drawSide(side, rows, stages)),
  });
}

function drawSide(
  side: "bob" | "me",
  all: readonly ClassRow[],
  every: readonly PlannedStage[],
): Markup | null {
  const rows = all.filter(({ grade }) => grade.as === side);
  const stages = every.filter(({ as }) => as === side);
  if (rows.length === 0) return null;
  const numbered = stages.map((stage, index) => ({ stage, number: index + 1 }));
  const basics = stages.filter(({ tier }) => tier === "basic").length;
  return html`<section class="grades">
<h2>${side === "bob" ? "Servers, on Bob's host" : "Clients, on mine"}</h2>
<div class="wide"><table>
<thead>
<tr><td></td><th colspan="${Math.max(1, basics)}">basic</th>${stages.length > basics ? html`<th colspan="${stages.length - basics}">beyond</th>` : null}<td></td></tr>
<tr><th>learner</th>${numbered.map(({ stage, number }) => html`<th title="${stage.title}">${number}</th>`)}<th>basic</th></tr>
</thead>
<tbody>
${rows.map((row) => drawRow(row, stages))}</tbody>
</table></div>
<ol class="stages">
${numbered.map(({ stage }) => html`<li>${stage.title} <small>${stage.chapter}${stage.tier === "beyond" ? ", beyond" : ""}</small></li>\n`)}</ol>
${rows.map(drawLearner)}
</section>
`;
}

function drawRow({ grade, basic }: ClassRow, stages: readonly PlannedStage[]): Markup {
  const cells = stages.map((stage) => {
    const result = resultOf(grade, stage);
    const verdict = result?.verdict ?? "skipped";
    const said = result?.mistake?.sentence ?? result?.trouble?.message ?? result?.skipped ?? "";
    return html`<td class="${verdict}" title="${`${stage.title}: ${verdict}${said === "" ? "" : `. ${said}`}`}">${SIGNS[verdict]}</td>`;
  });
  return html`<tr><th scope="row">${grade.learner} <small>${grade.language}</small></th>${cells}<td>${basic.passed}/${basic.of}</td></tr>\n`;
}

function drawLearner({ grade, problem }: ClassRow): Markup | null {
  const failed = grade.results.filter(({ verdict }) => verdict === "fail" || verdict === "inconclusive");
  if (failed.length === 0 && grade.trouble === null) return null;
  return html`<details><summary>${grade.learner}: ${problem}</summary>
${grade.trouble ? html`<p>${grade.trouble.message} ${grade.trouble.hint ?? ""}</p>` : null}${failed.map(drawFailure)}</details>
`;
}

function drawFailure(result: StageResult): Markup {
  return html`<h3>${SIGNS[result.verdict]} ${result.title}</h3>
<pre>${tellProblem(PAGE, result).join("\n")}</pre>
`;
}
