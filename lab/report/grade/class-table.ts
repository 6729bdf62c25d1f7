import type { Grade, GradeEvent } from "../../grade/grade-event.ts";
import { tellSeconds } from "../duration.ts";
import type { Destination } from "../reporter.ts";
import { cutTo, padTo, widthOf } from "../text/layout.ts";
import { LiveRegion } from "../text/live-region.ts";
import { lineWithAside, mark, type Page } from "../text/page.ts";
import { colorPaint, plainPaint } from "../text/paint.ts";
import { printable } from "../text/printable.ts";
import { type Count, tabulate } from "./class-rows.ts";
import type { GradeReporter } from "./grade-reporter.ts";

const WIDEST = 140;
const REDRAW_MS = 100;

/** For the teacher: who is being graded now, a line for each learner when they are done, and the table at the end. */
export function createClassTable(to: Destination): GradeReporter {
  const region = to.isTty ? new LiveRegion(to.write) : undefined;
  const running = new Map<string, { what: string; since: number }>();
  const grades: Grade[] = [];
  const page = (): Page => ({
    columns: Math.min(to.columns, WIDEST),
    paint: to.color ? colorPaint : plainPaint,
  });
  const show = (lines: readonly string[], live = true): void => {
    if (!region) {
      if (lines.length > 0) to.write(lines.map((line) => `${line}\n`).join(""));
      return;
    }
    const narrower = { ...page(), columns: page().columns - 1 };
    const drawn = [...running].map(([learner, { what, since }]) =>
      lineWithAside(
        narrower,
        `  ${mark(narrower, "running")} `,
        `${learner} · ${what}`,
        tellSeconds(Date.now() - since),
      ),
    );
    region.update(lines, live ? drawn.slice(0, Math.max(1, (to.rows ?? 24) - 3)) : []);
  };
  const close = () => region?.close();
  const timer = region && setInterval(() => show([]), REDRAW_MS).unref();
  if (region) process.once("exit", close);
  let hasEnded = false;
  return {
    take(event: GradeEvent) {
      const since = running.get(event.learner)?.since ?? Date.now();
      if (event.type === "doing") running.set(event.learner, { what: event.what, since });
      if (event.type === "stage-started") running.set(event.learner, { what: event.stage.title, since });
      if (event.type !== "grade-ended") return;
      running.delete(event.learner);
      grades.push(event.grade);
      show([tellDone(page(), event.grade)]);
    },
    end() {
      if (hasEnded) return;
      hasEnded = true;
      clearInterval(timer);
      show(drawTable(page(), grades), false);
      close();
      process.removeListener("exit", close);
    },
  };
}

function tellDone(page: Page, { learner, as, verdict, ms }: Grade): string {
  return lineWithAside(page, `  ${mark(page, verdict)} `, `${learner} (${as})`, tellSeconds(ms));
}

/** The whole class, a line each; what is in the way takes the room that is left. */
export function drawTable(page: Page, grades: readonly Grade[]): string[] {
  const { rows } = tabulate(grades);
  if (rows.length === 0) return [];
  const twoSides = new Set(rows.map(({ grade }) => grade.as)).size > 1;
  const cells = rows.map(({ grade, basic, beyond, problem }) => ({
    verdict: grade.verdict,
    words: [cutTo(24, printable(grade.learner)), ...(twoSides ? [grade.as] : []), of(basic), of(beyond)],
    problem: printable(problem),
  }));
  const head = ["learner", ...(twoSides ? ["side"] : []), "basic", "beyond"];
  const widths = head.map((title, column) =>
    Math.max(widthOf(title), ...cells.map(({ words }) => widthOf(words[column] ?? ""))),
  );
  const used = widths.reduce((sum, width) => sum + width + 2, 4);
  const line = (words: readonly string[]) =>
    words.map((word, column) => padTo(widths[column] ?? 0, word)).join("  ");
  const passed = rows.filter(({ grade }) => grade.verdict === "pass").length;
  return [
    "",
    page.paint("dim", `    ${line(head)}  what is in the way`.trimEnd()),
    ...cells.map(({ verdict, words, problem }) =>
      `  ${mark(page, verdict)} ${line(words)}  ${page.paint("dim", cutTo(Math.max(10, page.columns - used), problem))}`.trimEnd(),
    ),
    "",
    page.paint("bold", `${passed} of ${rows.length} have passed every basic stage.`),
  ];
}

const of = ({ passed, of: all }: Count): string => (all === 0 ? "" : `${passed}/${all}`);
