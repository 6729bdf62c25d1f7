import { basename, dirname, resolve } from "node:path";
import { checkVariables } from "./check-variables.ts";
import { parseDuration } from "./duration.ts";
import type { Problem } from "./problem.ts";
import { Programs } from "./programs.ts";
import { readRandom } from "./read-random.ts";
import { readStage } from "./read-stage.ts";
import { readStep } from "./read-step.ts";
import { readWireChange } from "./read-wire.ts";
import { Reading } from "./reading.ts";
import type { Naming, Scenario, WireChange } from "./scenario.ts";
import { type ScenarioInput, scenario as schema } from "./schema/scenario.ts";
import { Source } from "./source.ts";

/** A scenario; or its mistakes, and the hosts that it names all the same, so that these can be checked with them. */
export type Parsed =
  | { readonly scenario: Scenario }
  | { readonly problems: readonly Problem[]; readonly naming: Naming };

const DEADLINE_MS = 60_000;
const WITHIN_MS = 5000;

/**
 * Reads a scenario from its YAML text, or finds all of its mistakes at once. It throws on no text and touches nothing
 * but the text; `file` is where it came from, for its id, for messages, and for the way to its topology. Hosts are
 * checked by `checkHosts`, once the topology is known.
 */
export function parseScenario(text: string, file: string): Parsed {
  const source = new Source(text, file);
  const nothing: Naming = { file, topology: undefined, topologyAt: undefined, hosts: [] };
  if (source.faults.length > 0) return { problems: source.faults, naming: nothing };
  const reading = new Reading(source);
  if (source.value === null) {
    reading.report(
      [],
      "value",
      "this file is empty",
      "a scenario begins with `title:`, `about:` and `steps:`",
    );
    return { problems: reading.problems, naming: nothing };
  }
  const head = reading.check(schema, source.value, []);
  const steps = listOf(source.value, "steps");
  const programs = new Programs(steps, reading);
  const given = { vars: mapOf(source.value, "vars"), random: mapOf(source.value, "random") };
  checkVariables({ ...given, steps, hints: mapOf(mapOf(source.value, "stage"), "hints") }, reading);
  const withinMs = parseDuration(head?.within ?? "") ?? WITHIN_MS;
  const read = steps.map((step, index) => readStep(step, index, { programs, withinMs, reading }));
  const random = head ? readRandom(head.random ?? {}, reading) : {};
  const stage = head?.stage && readStage(head.stage, programs, reading);
  const link = head ? readLinks(head.link, reading) : [];
  const naming = nameHosts(reading, file);
  if (!head || reading.problems.length > 0) return { problems: reading.problems, naming };
  return {
    scenario: {
      ...naming,
      id: basename(file).replace(/\.ya?ml$/, ""),
      title: head.title,
      about: head.about.trim(),
      chapter: head.chapter ?? "",
      order: head.order ?? Number.POSITIVE_INFINITY,
      seed: head.seed,
      deadlineMs: parseDuration(head.deadline ?? "") ?? DEADLINE_MS,
      variables: Object.fromEntries(
        Object.entries(head.vars ?? {}).map(([name, value]) => [name, `${value}`]),
      ),
      random,
      stage,
      link,
      steps: read.filter((step) => step !== null),
    },
  };
}

/** The hosts, as far as it can be known where to look for them: even where the rest of the file is not well formed. */
function nameHosts({ source, hosts }: Reading, file: string): Naming {
  const given = fieldOf(source.value, "topology");
  if (typeof given !== "string")
    return { file, topology: undefined, topologyAt: undefined, hosts: given === undefined ? hosts : [] };
  return {
    file,
    topology: resolve(dirname(file), given),
    topologyAt: { path: given, ...source.span(["topology"], "value") },
    hosts,
  };
}

function readLinks(given: ScenarioInput["link"], reading: Reading): WireChange[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [readWireChange(given, ["link"], reading)];
  return given.map((one, index) => readWireChange(one, ["link", index], reading));
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const found = fieldOf(value, key);
  return Array.isArray(found) ? found : [];
}

function mapOf(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = fieldOf(value, key);
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
