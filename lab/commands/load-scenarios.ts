import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { LabError } from "../errors.ts";
import { checkHosts } from "../scenario/check-hosts.ts";
import { parseScenario } from "../scenario/parse.ts";
import { formatProblems, type Problem } from "../scenario/problem.ts";
import type { Naming, Scenario } from "../scenario/scenario.ts";
import { checkTopology } from "../topology/check-topology.ts";

type HostsOf = (naming: Naming) => readonly string[] | Promise<readonly string[]>;

/**
 * Read scenario files, in the talk's order. All mistakes of all files are found before anything runs.
 * @param hostsOf the hosts of the topology: the names that a file uses are held against them
 * @throws {LabError} `scenario-invalid` with every problem, shown in its line
 */
export async function loadScenarios(files: readonly string[], hostsOf?: HostsOf): Promise<Scenario[]> {
  const scenarios: Scenario[] = [];
  const problems: Problem[] = [];
  const namings: Naming[] = [];
  for (const file of files) {
    const shown = relative(process.cwd(), file);
    const text = readFileSync(file, "utf8");
    const parsed = parseScenario(text, shown.startsWith("..") ? file : shown);
    if ("problems" in parsed) problems.push(...parsed.problems);
    else scenarios.push(parsed.scenario);
    namings.push("problems" in parsed ? parsed.naming : parsed.scenario);
  }
  if (hostsOf) {
    for (const naming of namings) {
      const faults = checkTopology(naming);
      if (faults.length > 0) problems.push(...faults);
      else problems.push(...checkHosts(naming, await askHosts(naming, hostsOf, namings)));
    }
  }
  if (problems.length > 0) {
    const told = withoutRepeats(problems);
    const count = told.length === 1 ? "One mistake" : `${told.length} mistakes`;
    throw new LabError(
      "scenario-invalid",
      `${count} in ${files.length === 1 ? "the scenario" : "the scenarios"}; nothing was run.\n\n${formatProblems(told)}`,
    );
  }
  return inTalkOrder(scenarios);
}

/** @throws {LabError} of a compose file that cannot be used, with the scenarios that run on it */
async function askHosts(
  naming: Naming,
  hostsOf: HostsOf,
  all: readonly Naming[],
): Promise<readonly string[]> {
  try {
    return await hostsOf(naming);
  } catch (error) {
    if (!(error instanceof LabError) || naming.topology === undefined) throw error;
    const asking = all.filter(({ topology }) => topology === naming.topology).map(({ file }) => file);
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    const message = `${error.message}\nThis is the topology of ${asking.join(", ")}.`;
    throw new LabError(error.code, message, { ...hint, cause: error });
  }
}

/** A mistake in a compose file is found from each scenario that runs on it. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const places = problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  return problems.filter((_, index) => places.indexOf(places[index] ?? "") === index);
}

/** Chapter by chapter, as the talk goes; within a chapter as a teacher tells them, then by their files' names. */
function inTalkOrder(scenarios: readonly Scenario[]): Scenario[] {
  return scenarios.toSorted(
    (a, b) =>
      a.chapter.localeCompare(b.chapter, "en", { numeric: true }) ||
      compareNumbers(a.order, b.order) ||
      a.file.localeCompare(b.file, "en"),
  );
}

/** Two that both come last have no difference that could be told as a number. */
const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
