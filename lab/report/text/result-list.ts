import { tellDuration } from "../duration.ts";
import type { Planned, ScenarioRecord } from "../run-record.ts";
import { titleOf } from "../tally.ts";
import { lineWithAside, mark, type Page, paragraph } from "./page.ts";

type Chapter = { readonly name: string; left: number; isOpen: boolean; held: string[] };

/**
 * One line for each scenario that has ended, under its chapter. Scenarios end in any order; a line is held back until the
 * chapters before its own are complete, so that each chapter is told once and in the talk's order. Where a run is repeated,
 * each round has its chapters anew.
 */
export class ResultList {
  private readonly chapters: Chapter[] = [];
  private readonly chapterOf = new Map<string, Chapter>();

  constructor(planned: readonly Planned[]) {
    for (const { key, chapter } of planned) this.expect(key, chapter);
  }

  /** The lines that can be shown now that `scenario` has ended. */
  add(page: Page, scenario: ScenarioRecord): string[] {
    const chapter = this.chapterOf.get(scenario.key) ?? this.expect(scenario.key, scenario.chapter);
    chapter.left -= 1;
    chapter.held.push(tellResult(page, scenario));
    const lines: string[] = [];
    for (const next of this.chapters) {
      lines.push(...release(page, next));
      if (next.left > 0) break;
    }
    return lines;
  }

  /** The lines still held back: for a run that ends early. */
  rest(page: Page): string[] {
    return this.chapters.flatMap((chapter) => release(page, chapter));
  }

  private expect(key: string, name: string): Chapter {
    let chapter = this.chapters.at(-1);
    if (chapter?.name !== name) {
      chapter = { name, left: 0, isOpen: false, held: [] };
      this.chapters.push(chapter);
    }
    chapter.left += 1;
    this.chapterOf.set(key, chapter);
    return chapter;
  }
}

function release(page: Page, chapter: Chapter): string[] {
  if (chapter.held.length === 0) return [];
  const heading = chapter.isOpen ? [] : ["", ...headingOf(page, chapter.name)];
  chapter.isOpen = true;
  return [...heading, ...chapter.held.splice(0)];
}

function headingOf(page: Page, name: string): string[] {
  return name === "" ? [] : paragraph(page, "", name, "bold");
}

function tellResult(page: Page, scenario: ScenarioRecord): string {
  const { verdict = "inconclusive", ms = 0 } = scenario.ended ?? {};
  return lineWithAside(page, `  ${mark(page, verdict)} `, titleOf(scenario), tellDuration(ms));
}
