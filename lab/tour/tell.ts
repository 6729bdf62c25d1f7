import { wrapWords } from "../report/text/layout.ts";
import { type Page, paragraph } from "../report/text/page.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Question, Scene, Stop } from "./stop.ts";

/** Prose wider than this is hard to read. */
const PROSE = 78;

const prose = (page: Page): Page => ({ ...page, columns: Math.min(page.columns, PROSE) });

export function tellHeading(page: Page, stop: Stop, stops: readonly Stop[]): string[] {
  const title = `${stop.chapter}  `;
  const place = `  ${stops.indexOf(stop) + 1} of ${stops.length}`;
  const line = "─".repeat(Math.max(3, Math.min(page.columns, PROSE) - title.length - place.length - 2));
  return ["", `  ${page.paint("bold", title)}${page.paint("dim", line + place)}`, ""];
}

export function tellIdea(page: Page, { idea }: Stop): string[] {
  return [...tellParagraphs(page, idea), ""];
}

export function tellQuestion(page: Page, { ask, choices }: Question): string[] {
  const options = choices.flatMap((choice, index) =>
    paragraph(prose(page), `    ${page.paint("cyan", `${index + 1}`)}  `, choice),
  );
  const lead = `  ${page.paint("yellow", "?")} `;
  return [...paragraph(prose(page), lead, ask, "bold"), "", ...options, ...(options.length > 0 ? [""] : [])];
}

export function tellTitle(page: Page, { title }: Scenario, { look }: Scene): string[] {
  return [
    ...paragraph(prose(page), "  ", title, "bold"),
    ...(look === null ? [] : paragraph(prose(page), "  ", look)),
    "",
  ];
}

/** What the scenario has shown, held against what the learner had said. */
export function tellAnswer(page: Page, { right, choices, answer }: Question, said: string): string[] {
  const lead = `  ${page.paint("yellow", "→")} `;
  return [...paragraph(prose(page), lead, `${judge(said, right, choices)}${answer}`), ""];
}

function judge(said: string, right: number | null, choices: readonly string[]): string {
  if (right === null) return said === "" ? "" : `You said “${said}”. Here is how we would say it: `;
  const choice = `${right}${choices[right - 1] === undefined ? "" : `, “${choices[right - 1]?.replace(/\.$/u, "")}”`}`;
  if (said === "") return `It is ${choice}. `;
  return said === `${right}` ? "Right. " : `You said ${said}; it is ${choice}. `;
}

export function tellTries(page: Page, { tries }: Scene): string[] {
  if (tries.length === 0) return [];
  const told = tries.flatMap(({ on, type, see }) => [
    `    ${page.paint("cyan", on)} $ ${type}`,
    ...paragraph(prose(page), "      ", see, "dim"),
  ]);
  return [`  ${page.paint("bold", "Try it yourself")}`, "", ...told, ""];
}

/** What else the chapter has in the catalogue. */
export function tellMore(page: Page, { chapter, scenes }: Stop, scenarios: readonly Scenario[]): string[] {
  const played = new Set(scenes.map(({ scenario }) => scenario));
  const more = scenarios.filter((one) => one.chapter === chapter && !played.has(one.id)).map(({ id }) => id);
  if (more.length === 0) return [];
  const text = `More of this chapter, with npx lab run NAME: ${more.join(", ")}.`;
  return [...paragraph(prose(page), "  ", text, "dim"), ""];
}

/** Paragraphs, with an empty line between them. */
export function tellParagraphs(page: Page, text: string): string[] {
  return text
    .trim()
    .split(/\n\s*\n/u)
    .flatMap((part, index) => [
      ...(index === 0 ? [] : [""]),
      ...wrapWords(Math.min(page.columns, PROSE) - 2, part).map((line) => `  ${line}`),
    ]);
}
