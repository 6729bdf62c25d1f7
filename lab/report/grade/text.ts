import type { GradeEvent, PlannedStage, Side } from "../../grade/grade-event.ts";
import { tellSeconds } from "../duration.ts";
import type { Destination } from "../reporter.ts";
import { LiveRegion } from "../text/live-region.ts";
import { lineWithAside, mark, type Page, paragraph } from "../text/page.ts";
import { colorPaint, plainPaint } from "../text/paint.ts";
import { printable } from "../text/printable.ts";
import type { GradeReporter } from "./grade-reporter.ts";
import { tellHeading, tellResult, tellSummary } from "./tell-stage.ts";

const WIDEST = 100;
const REDRAW_MS = 100;

/** For the learner: a line for each stage as it goes, and where one fails all that helps. */
export function createTextGradeReporter(to: Destination): GradeReporter {
  return new TextGradeReporter(to);
}

class TextGradeReporter implements GradeReporter {
  readonly #to: Destination;
  readonly #region: LiveRegion | undefined;
  #told: PlannedStage | undefined;
  #doing: { readonly what: string; readonly since: number } | undefined;
  #endsBlank = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(to: Destination) {
    this.#to = to;
    this.#region = to.isTty ? new LiveRegion(to.write) : undefined;
    if (this.#region) process.once("exit", this.#close);
  }

  take(event: GradeEvent): void {
    const page = this.#page();
    switch (event.type) {
      case "grade-started":
        this.#told = undefined;
        this.#timer ??= this.#region && setInterval(() => this.#show([]), REDRAW_MS).unref();
        this.#show(tellOpening(page, event));
        break;
      case "doing":
        this.#do(event.what);
        break;
      case "stage-started":
        this.#do(event.stage.title, tellHeading(page, event.stage, this.#told));
        this.#told = event.stage;
        break;
      case "stage-ended": {
        const heading = tellHeading(page, event.result, this.#told);
        this.#told = event.result;
        this.#doing = undefined;
        this.#show([...heading, ...tellResult(page, event.result)]);
        break;
      }
      case "grade-ended":
        this.#doing = undefined;
        this.#show(tellSummary(page, event.grade));
    }
  }

  pause(): void {
    this.#close();
  }

  end(): void {
    this.#close();
  }

  readonly #close = (): void => {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#region?.close();
    process.removeListener("exit", this.#close);
  };

  #do(what: string, lines: readonly string[] = []): void {
    this.#doing = { what, since: Date.now() };
    this.#show(lines);
  }

  #show(told: readonly string[]): void {
    // What is told begins with a blank line, and a failure ends with one.
    const lines = this.#endsBlank && told[0] === "" ? told.slice(1) : told;
    if (lines.length > 0) this.#endsBlank = lines.at(-1) === "";
    if (!this.#region) {
      if (lines.length > 0) this.#to.write(lines.map((line) => `${line}\n`).join(""));
      return;
    }
    const page = { ...this.#page(), columns: Math.min(this.#to.columns - 1, WIDEST) };
    const doing = this.#doing;
    const live = doing
      ? [
          lineWithAside(
            page,
            `  ${mark(page, "running")} `,
            doing.what,
            tellSeconds(Date.now() - doing.since),
          ),
        ]
      : [];
    this.#region.update(lines, live);
  }

  #page(): Page {
    const { columns, color } = this.#to;
    return { columns: Math.min(columns, WIDEST), paint: color ? colorPaint : plainPaint };
  }
}

function tellOpening(
  page: Page,
  { learner, language, as, notes }: Extract<GradeEvent, { type: "grade-started" }>,
): string[] {
  const aside = page.paint("dim", ` · ${printable(language)} · ${tellSide(as)}`);
  return [
    `${page.paint("bold", printable(learner))}${aside}`,
    ...notes.flatMap((note) => paragraph(page, "  ", note, "dim")),
  ];
}

export const tellSide = (as: Side): string => (as === "bob" ? "Bob's side: a server" : "my side: a client");
