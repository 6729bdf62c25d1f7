import type { Grade, PlannedStage, StageResult } from "../../grade/grade-event.ts";
import { tellDuration } from "../duration.ts";
import { beside, labelled, row } from "../text/labelled.ts";
import { wrapCommand } from "../text/layout.ts";
import { lineWithAside, MARKS, mark, type Page, paragraph } from "../text/page.ts";
import { printable, printableLines } from "../text/printable.ts";
import { tellSeen } from "../text/seen.ts";

const INDENT = "    ";
/** More of a compiler's or a program's last words than these help nobody. */
const MOST_WORDS = 12;
const SOURCES = { stderr: "stderr", terminal: "it showed", compiler: "it said" } as const;

/** One line for a stage that has been tried, and below it, if it failed, all that helps. */
export function tellResult(page: Page, result: StageResult): string[] {
  const { verdict, title, ms, skipped } = result;
  if (verdict === "skipped") {
    return paragraph(
      page,
      `  ${page.paint("dim", MARKS.waiting)} `,
      `${title} (not tried: ${skipped})`,
      "dim",
    );
  }
  const line = lineWithAside(page, `  ${mark(page, verdict)} `, title, tellDuration(ms));
  return verdict === "pass" ? [line] : [line, ...tellProblem(page, result)];
}

/** A heading wherever the tier or the chapter changes. */
export function tellHeading(page: Page, stage: PlannedStage, before: PlannedStage | undefined): string[] {
  const tier =
    stage.tier === before?.tier
      ? []
      : [
          "",
          page.paint("bold", stage.tier === "basic" ? "Basic" : "Beyond") +
            page.paint(
              "dim",
              stage.tier === "basic"
                ? ": what the talk's own programs promise"
                : ": more than they promise; nobody fails by it",
            ),
        ];
  const isNew = stage.chapter !== before?.chapter || stage.tier !== before?.tier;
  return isNew && stage.chapter !== "" ? [...tier, page.paint("cyan", printable(stage.chapter))] : tier;
}

/** Why a stage did not pass: what was done, expected and seen, what that means, and how to see it by hand. */
export function tellProblem(page: Page, result: StageResult): string[] {
  const inner = { ...page, columns: page.columns - INDENT.length };
  const lines = [
    "",
    ...paragraph(inner, "", result.about, "dim"),
    ...behindBlank(tellWhatHappened(inner, result)),
    ...behindBlank(tellMistake(inner, result)),
    ...(result.why === null ? [] : row(inner, "why", result.why)),
    ...labelled(inner, "by hand", tellCommands(inner, result.byHand)),
    "",
  ];
  return lines.map((line) => (INDENT + line).trimEnd());
}

const behindBlank = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ["", ...lines] : []);

function tellWhatHappened(page: Page, { step, failure, trouble }: StageResult): string[] {
  return [
    ...(step === null ? [] : paragraph(page, "", step.say, "bold")),
    ...labelled(
      page,
      "did",
      (step?.done ?? []).flatMap((line) => paragraph(beside(page), "", line)),
    ),
    ...(failure === null
      ? []
      : [
          ...row(page, "expected", failure.expected),
          ...labelled(page, "seen", tellSeen(beside(page), failure.seen, failure.caret)),
          ...(failure.because === null ? [] : row(page, "because", failure.because)),
        ]),
    ...(trouble === null
      ? []
      : [...row(page, "trouble", trouble.message), ...(trouble.hint ? row(page, "do", trouble.hint) : [])]),
  ];
}

function tellMistake(page: Page, { mistake }: StageResult): string[] {
  if (mistake === null) return [];
  const words = (mistake.lastWords ?? "").trimEnd();
  const lines = words === "" ? [] : printableLines(words);
  const shown = lines.length > MOST_WORDS ? ["…", ...lines.slice(-MOST_WORDS)] : lines;
  return [
    ...paragraph(page, `${mark(page, "fail")} `, mistake.sentence, "bold"),
    ...labelled(
      page,
      SOURCES[mistake.lastWordsFrom],
      shown.flatMap((line) => paragraphAsItIs(beside(page), line)),
    ),
    ...(mistake.hint === "" ? [] : row(page, "hint", mistake.hint)),
  ];
}

/** A compiler's line keeps its spaces: its caret points at a column. */
function paragraphAsItIs({ columns }: Page, line: string): string[] {
  return line.length <= columns ? [line] : [`${line.slice(0, columns - 1)}…`];
}

/** Each in a terminal of its own. */
function tellCommands(page: Page, commands: readonly string[]): string[] {
  return commands.flatMap((command, index) => {
    const where = commands.length > 1 && index > 0 ? page.paint("dim", "   # in another terminal") : "";
    const lines = wrapCommand(beside(page).columns, printable(command));
    return lines.map((line, at) => (at === lines.length - 1 ? line + where : line));
  });
}

/** How it went, in a line or two. */
export function tellSummary(page: Page, { results, verdict, trouble, leftOut, seed, ms }: Grade): string[] {
  if (trouble !== null) {
    return [
      "",
      ...paragraph(
        page,
        `${mark(page, "inconclusive")} `,
        `No stage could be tried. ${trouble.message}`,
        "bold",
      ),
      ...(trouble.hint === null ? [] : paragraph(page, "  ", trouble.hint)),
    ];
  }
  const parts = (["basic", "beyond"] as const).flatMap((tier) => {
    const mine = results.filter((result) => result.tier === tier);
    if (mine.length === 0) return [];
    const passed = mine.filter((result) => result.verdict === "pass").length;
    return [`${passed} of ${mine.length} ${tier}`];
  });
  const next = results.find((result) => result.verdict === "fail" || result.verdict === "inconclusive");
  const look = verdict === "pass" ? "green" : verdict === "fail" ? "red" : "yellow";
  const words = `${parts.join(", ")} ${results.length === 1 ? "stage" : "stages"} passed`;
  const others = leftOut === 1 ? "One other was" : `${leftOut} others were`;
  return [
    "",
    `${page.paint(look, words)}${page.paint("dim", ` in ${tellDuration(ms)} · seed ${seed}`)}`,
    ...(leftOut === 0
      ? []
      : [page.paint("dim", `${others} passed over: this goes on from the stage at hand.`)]),
    ...(next ? paragraph(page, "", `Next: ${next.title}.`) : []),
  ];
}
