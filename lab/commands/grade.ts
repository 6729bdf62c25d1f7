import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { loadCourse } from "../course/course.ts";
import type { Course } from "../course/stage.ts";
import { LabError } from "../errors.ts";
import type { Said } from "../grade/find-programs.ts";
import { gradeClass, listClass } from "../grade/grade-class.ts";
import type { Grade, GradeEvent } from "../grade/grade-event.ts";
import { Grading, type GradingTerms } from "../grade/grading.ts";
import { isPassedOver } from "../grade/learner-files.ts";
import { createClassTable } from "../report/grade/class-table.ts";
import { parseGradeFormat } from "../report/grade/create-grade-reporter.ts";
import type { GradeReporter } from "../report/grade/grade-reporter.ts";
import { Lab } from "../run/lab.ts";
import { defaultJobs } from "../run/run-all.ts";
import { readTopology, type Topology } from "../topology/start-topology.ts";
import type { CommandContext } from "./context.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { openFile, terminal } from "./open-reporters.ts";
import { defaultTopology, gradeTopology, stagesFolder } from "./places.ts";
import { Saves, type WatchedFolder } from "./saves.ts";

export type GradeOptions = Said & {
  readonly all: boolean;
  readonly watch: boolean;
  readonly class: boolean;
  readonly stages?: string;
  readonly seed?: number;
  readonly jobs?: number;
  readonly image?: string;
  readonly format: readonly string[];
};

/** `lab grade`: 0 if all basic stages passed, 1 if one failed, 2 if the lab could not tell. */
export async function gradeCommand(
  { signal }: CommandContext,
  path: string,
  options: GradeOptions,
): Promise<number> {
  const course = await loadCourse(options.stages ?? stagesFolder);
  const reporters = openGradeReporters(options);
  const emit = (event: GradeEvent): void => {
    for (const reporter of reporters) reporter.take(event);
  };
  try {
    await using lab = await Lab.open({ defaultTopology, signal });
    const terms = termsOf(lab, course, options, emit, signal);
    if (options.class) {
      const paths = listClass(path);
      return exitCodeOf(
        await gradeClass(paths, terms, Math.min(options.jobs ?? defaultJobs(), paths.length)),
      );
    }
    const gradings = Grading.open(path, terms);
    if (options.watch) return await watchProgram(path, gradings, reporters, signal);
    const grades: Grade[] = [];
    for (const each of gradings) {
      await using grading = each;
      grades.push(await grading.grade());
    }
    return exitCodeOf(grades);
  } finally {
    for (const reporter of reporters) reporter.end();
  }
}

function termsOf(
  { engine, owner }: Lab,
  course: Course,
  options: GradeOptions,
  emit: (event: GradeEvent) => void,
  signal: AbortSignal,
): GradingTerms {
  const topologies = new Map<string, Promise<Topology>>();
  return {
    engine,
    owner,
    course,
    topologyOf: (side) => {
      const known =
        topologies.get(side) ??
        readTopology(engine, gradeTopology(side), { build: false, model: undefined, signal });
      topologies.set(side, known);
      return known;
    },
    said: options,
    seed: options.seed,
    all: options.all || options.class,
    image: options.image,
    network: !options.class,
    emit,
    signal,
  };
}

/**
 * Grade again at every save: first the stage at hand, which is the one that failed last, and what comes behind it; then,
 * when these pass, what had passed before. Until Ctrl-C.
 */
async function watchProgram(
  path: string,
  [first, ...others]: readonly Grading[],
  reporters: readonly GradeReporter[],
  signal: AbortSignal,
): Promise<number> {
  if (!first) throw new LabError("no-stage", "There is nothing to watch.");
  await using grading = first;
  using saves = new Saves([savesOf(path)]);
  if (others.length > 0)
    console.log(`Both sides are here; this watches ${first.as}'s. The other:  --as ${others[0]?.as}`);
  let atHand: string | undefined;
  for (;;) {
    try {
      const ids = grading.stages.map(({ id }) => id);
      const from = Math.max(0, ids.indexOf(atHand ?? ""));
      const rounds = [ids.slice(from), ids.slice(0, from)].filter((round) => round.length > 0);
      for (const round of rounds) {
        const { results } = await grading.grade(new Set(round));
        atHand = results.find(({ verdict }) => verdict === "fail" || verdict === "inconclusive")?.id;
        if (atHand !== undefined) break;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LabError)) throw error;
      process.stderr.write(`lab: ${error.message}\n${error.hint ? `     ${error.hint}\n` : ""}`);
    }
    for (const reporter of reporters) reporter.pause?.();
    console.log("\nWatching for a save; Ctrl-C ends it.");
    await saves.next(signal);
  }
}

/** A file, or anything in a folder. */
function savesOf(path: string): WatchedFolder {
  if (statSync(path).isDirectory())
    return { folder: path, recursive: true, counts: (name) => !isPassedOver(name) };
  // A file that is replaced by another of its name is lost to whoever watches the file itself.
  return { folder: dirname(path), recursive: false, counts: (name) => name === basename(path) };
}

function openGradeReporters({ format, class: isClass }: GradeOptions): GradeReporter[] {
  const chosen = (format.length === 0 ? ["text"] : format).map((text) => ({
    text,
    ...parseGradeFormat(text),
  }));
  const isSilent = chosen.every(({ file }) => file !== null);
  return chosen.map(({ create, file, name }) => {
    const make = isClass && name === "text" ? createClassTable : create;
    if (file === null) return make(terminal(true));
    const { to, close } = openFile(file);
    const reporter = make(to);
    return {
      take: (event) => reporter.take(event),
      end() {
        reporter.end();
        if (close() && isSilent) console.log(`Written: ${file}`);
      },
    };
  });
}

function exitCodeOf(grades: readonly Grade[]): number {
  const verdicts = grades.map(({ verdict }) => verdict);
  if (verdicts.includes("fail")) return EXIT_CODES.fail;
  return verdicts.includes("inconclusive") ? EXIT_CODES.inconclusive : EXIT_CODES.pass;
}
