import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { LabError } from "../errors.ts";
import { parseScenario } from "../scenario/parse.ts";
import { formatProblems, type Problem } from "../scenario/problem.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { checkNeeds } from "./check-needs.ts";
import { inOrder } from "./in-order.ts";
import type { Course, Stage } from "./stage.ts";

/**
 * Reads a folder of stages: each `.yaml` file in it is one, but for compose files.
 * @throws {LabError} `course-unreadable`; `course-empty`; `course-invalid` with every mistake of every file in its line
 */
export async function loadCourse(folder: string): Promise<Course> {
  const stages: Stage[] = [];
  const problems: Problem[] = [];
  const broken = new Set<string>();
  for (const { file, text } of await readFiles(folder)) {
    const parsed = parseScenario(text, file);
    if ("problems" in parsed) {
      problems.push(...parsed.problems);
      broken.add(basename(file).replace(/\.ya?ml$/, ""));
    } else if (parsed.scenario.stage) stages.push(toStage(parsed.scenario));
    else problems.push(noStage(file, text));
  }
  problems.push(...checkNeeds(stages, broken));
  if (problems.length > 0) {
    const count = problems.length === 1 ? "One mistake" : `${problems.length} mistakes`;
    throw new LabError(
      "course-invalid",
      `${count} in the stages of ${folder}.\n\n${formatProblems(problems)}`,
    );
  }
  if (stages.length === 0) {
    throw new LabError("course-empty", `There is no stage in the folder ${folder}.`, {
      hint: "A stage is a scenario file with `stage:` in it; see docs/stages.md.",
    });
  }
  return { stages: inOrder(stages) };
}

async function readFiles(folder: string): Promise<{ file: string; text: string }[]> {
  try {
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
    const files = await Promise.all(
      names.map(async (name) => ({
        file: shown(join(folder, name)),
        text: await readFile(join(folder, name), "utf8"),
      })),
    );
    return files.filter(({ text }) => !/^services\s*:/m.test(text));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("course-unreadable", `The stages in ${folder} cannot be read: ${why}`, {
      hint: "A course is a folder of stages: .yaml files with `stage:` in them.",
      cause,
    });
  }
}

/** As the person would write it. */
function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith("..") ? file : near;
}

function toStage(scenario: Scenario): Stage {
  const { id, stage } = scenario;
  if (!stage) throw new RangeError(`${id} is no stage`);
  const { as, part, tier, needs, hints } = stage;
  return { id, as, part, tier, needs: needs.map((need) => need.id), hints, scenario };
}

function noStage(file: string, text: string): Problem {
  const [excerpt = ""] = text.split(/\r?\n/, 1);
  return {
    file,
    line: 1,
    column: 1,
    length: Math.max(1, excerpt.length),
    message: "this scenario is no stage: it does not say whose program it tries",
    hint: "add `stage: { as: bob, part: greeting }`, or move it out of this folder",
    excerpt,
  };
}
