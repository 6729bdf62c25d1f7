import { describeAction, describeWireChange } from "./describe-action.ts";
import { describeExpectation } from "./describe-expectation.ts";
import type { Capture, Expectation, Random, Scenario, StageTerms, Step } from "./scenario.ts";
import { replaceVariables } from "./variables.ts";

const COLUMNS = 80;

/** The story of a scenario as plain text of 80 columns, for someone who wants to know it before running it. */
export function describeScenario(scenario: Scenario): string {
  const { title, chapter, about, topology, link, variables, random, stage, steps } = scenario;
  const names = (text: string) => replaceVariables(text, (name) => variables[name] ?? `\${${name}}`);
  const facts = [
    ...(chapter === "" ? [] : [`Chapter: ${chapter}`]),
    ...(topology === undefined ? [] : [`Its hosts are those of ${topology}.`]),
    ...(stage ? [describeStage(stage)] : []),
    ...Object.entries(random).map(
      ([name, from]) => `\${${name}} is drawn from the seed: ${describeRandom(from)}.`,
    ),
    ...link.map((change) => `From the start ${describeWireChange(change)}.`),
  ];
  const blocks = [
    [title, "─".repeat(Math.min(COLUMNS, title.length))].join("\n"),
    wrap(about.replace(/\s+/g, " "), ""),
    ...(facts.length === 0 ? [] : [facts.map((fact) => wrap(fact, "")).join("\n")]),
    ...steps.map((step) => describeStep(step, `${steps.length}`.length, names)),
  ];
  return blocks.join("\n\n");
}

function describeStage({ as, part, tier, needs }: StageTerms): string {
  const whose = `It tries a learner's own ${as === "bob" ? "server" : "client"}, on ${as}, at its part ${part}.`;
  const asks = tier === "basic" ? "" : " It asks more than the talk's own programs promise.";
  const after = needs.length === 0 ? "" : ` It comes after ${needs.map(({ id }) => id).join(", ")}.`;
  return whose + asks + after;
}

function describeRandom(from: Random): string {
  switch (from.kind) {
    case "text":
      return `a text of ${from.bytes} bytes`;
    case "number":
      return `a number from ${from.from} to ${from.to}`;
    case "choice":
      return `one of ${from.values.join(", ")}`;
    default:
      return `a ${from.kind}`;
  }
}

function describeStep(step: Step, digits: number, names: (text: string) => string): string {
  const number = `${step.index + 1}`.padStart(digits + 1);
  const margin = " ".repeat(digits + 3);
  const does = describeAction(step.action);
  const own = "name" in step.action ? step.action.name : "";
  const say = names(step.say).replace(/\s+/g, " ").trim();
  const said = say === "" ? sentence(names(does)) : say;
  const lines = [
    wrap(said, margin, `${number}. `),
    ...(say === "" || does === "" ? [] : [wrap(names(does), `${margin}    `, `${margin}  → `)]),
    ...step.expect.flatMap((one) => describeWish(one, own, names, margin)),
    ...step.captures.map((one) => wrap(describeCapture(one), `${margin}    `, `${margin}  = `)),
  ];
  return lines.join("\n");
}

/** One expectation with a mark; packets as the lines that they are. */
function describeWish(
  wish: Expectation,
  own: string,
  names: (text: string) => string,
  margin: string,
): string[] {
  const it = "program" in wish && wish.program === own ? { ...wish, program: "it" } : wish;
  if (wish.what !== "packets")
    return [wrap(names(describeExpectation(it)), `${margin}    `, `${margin}  · `)];
  return [
    ...wish.lines.map(({ text }) => `${margin}  · ${names(text)}`),
    ...wish.never.map(({ text }) => `${margin}  ✗ never ${names(text)}`),
  ];
}

function describeCapture({ variable, from, header, matches }: Capture): string {
  const source =
    from === "header" ? `the header ${header}` : from === "sees" ? "what the terminal shows" : `its ${from}`;
  return `\${${variable}} is taken from ${source}${matches === undefined ? "" : ` by /${matches}/`}`;
}

function sentence(text: string): string {
  return text === "" ? "Now this is so:" : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Breaks at spaces; a word longer than the line stays whole. */
function wrap(text: string, indent: string, first = indent): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join("\n");
}
