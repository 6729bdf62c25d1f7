import type { ScenarioEvent } from "../events.ts";
import type { MistakeClass } from "../scenario/scenario.ts";
import { replaceVariables } from "../scenario/variables.ts";
import { describeEnding } from "./describe-ending.ts";
import { findListening } from "./find-listening.ts";
import type { Finding, ProgramFacts } from "./finding.ts";
import { GENERAL_HINTS } from "./general-hints.ts";
import { judgePeer } from "./judge-peer.ts";
import { explainKnownError } from "./known-errors.ts";
import { pickLastWords } from "./last-words.ts";
import type { Stage } from "./stage.ts";
import { type ProgramStory, readStageStory, type StageStory } from "./stage-story.ts";

/** What seems to be wrong. All texts may hold what a stranger's program printed: whoever shows them escapes them. */
export type Mistake = {
  readonly class: MistakeClass;
  /** What happened, in a sentence. */
  readonly sentence: string;
  /** What to think of, by the stage's author or in general. */
  readonly hint: string;
  /** The end of what it said on stderr, or showed in its terminal: a few lines of it. */
  readonly lastWords: string | null;
  readonly lastWordsFrom: "stderr" | "terminal" | "compiler";
};

/** More than any stage makes a program say; the host of a learner's program ends it there. */
const MOST_OUTPUT_BYTES = 1024 * 1024;

/** What seems to be wrong with a program that did not pass a stage, from the events of its run and its host's facts. */
export function classifyMistake(
  stage: Stage,
  events: readonly ScenarioEvent[],
  facts: ProgramFacts,
): Mistake {
  const story = readStageStory(stage.scenario, events);
  const finding =
    findLimit(facts) ??
    findNamed(story) ??
    findEnding(stage, story, facts) ??
    findListening(stage, story, facts) ??
    findError(judgePeer(stage, story), facts) ??
    judgeProgram(stage, story) ??
    findTimeout(story);
  const said = lastWords(story.program, facts);
  const known = finding.class === "crashes" ? explainKnownError(said) : undefined;
  const words = stage.hints[finding.class] ?? stage.hints.any;
  const hint = words
    ? replaceVariables(words, (name) => story.values.get(name) ?? `\${${name}}`)
    : GENERAL_HINTS[finding.class];
  const lastWordsFrom = story.program?.terminal ? "terminal" : "stderr";
  return { ...finding, hint: known ?? hint.trim(), lastWords: said, lastWordsFrom };
}

/** A program that has met a limit of its host may do anything afterwards, so this comes first. */
function findLimit({ oomKilled, pidsAtLimit, diskFull, outputBytes }: ProgramFacts): Finding | null {
  if (oomKilled) {
    return {
      class: "out-of-memory",
      sentence: "It took all the memory that its host has, and was killed for it.",
    };
  }
  if (pidsAtLimit) {
    return {
      class: "too-many-processes",
      sentence: "It started as many processes or threads as its host lets it, and could start no more.",
    };
  }
  if (diskFull) return { class: "disk-full", sentence: "It filled its disk." };
  if (outputBytes < MOST_OUTPUT_BYTES) return null;
  return { class: "too-much-output", sentence: "It printed or sent more than 1 MiB, and was ended for it." };
}

/** A stage's own peer may know best what is wrong: a line `mistake: CLASS sentence` on its stderr says so. */
function findNamed({ peers }: StageStory): Finding | null {
  for (const { stderr } of peers) {
    const { name, sentence } = /^mistake: (?<name>[a-z-]+) +(?<sentence>\S.*)$/m.exec(stderr)?.groups ?? {};
    if (name !== undefined && sentence !== undefined && Object.hasOwn(GENERAL_HINTS, name))
      return { class: name as MistakeClass, sentence };
  }
  return null;
}

/** That it has ended, where it should not have, or not so. */
function findEnding(
  { as, scenario }: Stage,
  { program, failed }: StageStory,
  facts: ProgramFacts,
): Finding | null {
  const code = program?.exit ?? facts.exitCode;
  if (code === null) return null;
  const wanted = scenario.steps.flatMap(({ expect }) =>
    expect.flatMap((one) => (one.what === "exit" && one.program === "program" ? [one.code] : [])),
  );
  if (code !== 0) {
    if (isUnreadable(facts.lastStderr)) {
      return { class: "not-built", sentence: "It could not be read as a program, so nothing of it has run." };
    }
    if (wanted.includes("failure") || wanted.includes("any") || wanted.includes(code)) return null;
    const words = `${program?.stderr} ${program?.terminal ? program.stdout : ""} ${facts.lastStderr}`;
    if (as === "me" && /refused/i.test(words)) {
      return { class: "refused", sentence: "It called where nobody listens, was refused, and ended." };
    }
    return { class: "crashes", sentence: describeEnding(code) };
  }
  const isAboutIt = failed?.expectation?.what === "exit" && failed.expectation.program === "program";
  if (isAboutIt) {
    return {
      class: "exits",
      sentence: "It ended with exit code 0, which says that all went well, and it did not.",
    };
  }
  const mayEnd = as === "me" || wanted.length > 0;
  return mayEnd
    ? null
    : { class: "exits", sentence: "It ended by itself, with exit code 0, and should have stayed." };
}

/** Python and Node read a program as a whole before they run any of it; what they say then has no Traceback. */
const isUnreadable = (stderr: string): boolean =>
  /^(SyntaxError|IndentationError|TabError)\b/m.test(stderr) && !/^Traceback|^ +at JSON\.parse/m.test(stderr);

/** A program that goes on after an error in one of its calls (a thread's, say) was not done with the call when it closed it. */
function findError(finding: Finding | null, { lastStderr }: ProgramFacts): Finding | null {
  const broke =
    finding && BREAKS.has(finding.class) && /^Traceback \(most recent call last\)/m.test(lastStderr);
  return broke ? { class: "crashes", sentence: "An error stopped it in the middle of the call." } : finding;
}

const BREAKS: ReadonlySet<MistakeClass> = new Set(["early-close", "reset", "no-answer"]);

/** What its own terminal shows, or that it still runs. */
function judgeProgram({ as }: Stage, { program, failed }: StageStory): Finding | null {
  const expectation = failed?.expectation;
  if (!program || !expectation) return null;
  if (expectation.what === "sockets") {
    return { class: "stays-open", sentence: "Its connection is still there when it should be closed." };
  }
  if (!("program" in expectation) || expectation.program !== program.name) return null;
  if (expectation.what === "exit" || expectation.what === "running") {
    return program.exit === null
      ? { class: "keeps-running", sentence: "It still runs, and should have ended." }
      : { class: "exits", sentence: "It has ended, and should have stayed." };
  }
  if (expectation.what !== "printed" && expectation.what !== "sees") return null;
  if (program.exit === null) {
    return { class: "not-shown", sentence: "It runs, and what it should have shown did not appear." };
  }
  if (as === "me" && program.stdout.trim() !== "") {
    return { class: "wrong-bytes", sentence: "It ended, and what it printed is not what it was told." };
  }
  return { class: "not-shown", sentence: "It ended, and did not show what it was told." };
}

function findTimeout({ trouble }: StageStory): Finding {
  return trouble?.code === "deadline"
    ? { class: "timeout", sentence: "The stage's time was over, and it was not done." }
    : { class: "other", sentence: "What this stage asks for did not happen." };
}

/** In a terminal stderr is part of what is shown; then it is looked at only where the program has ended. */
function lastWords(program: ProgramStory | undefined, { lastStderr, exitCode }: ProgramFacts): string | null {
  const ended = (program?.exit ?? exitCode) !== null;
  const shown = program?.terminal ? (ended ? program.stdout : "") : (program?.stderr ?? "");
  const said = lastStderr.trim() === "" ? shown : lastStderr;
  const words = pickLastWords(said);
  return words.trim() === "" ? null : words;
}
