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
import type { Scenario, WireChange } from "./scenario.ts";
import { type ScenarioInput, scenario as schema } from "./schema/scenario.ts";
import { Source } from "./source.ts";

export type Parsed = { readonly scenario: Scenario } | { readonly problems: readonly Problem[] };

const DEADLINE_MS = 60_000;
const WITHIN_MS = 5000;

/**
 * Reads a scenario from its YAML text, or finds all of its mistakes at once. It throws on no text and touches nothing
 * but the text; `file` is where it came from, for its id, for messages, and for the way to its topology. Hosts are
 * checked by `checkHosts`, once the topology is known.
 */
export function parseScenario(text: string, file: string): Parsed {
  const source = new Source(text, file);
  if (source.faults.length > 0) return { problems: source.faults };
  const reading = new Reading(source);
  if (source.value === null) {
    reading.report(
      [],
      "value",
      "this file is empty",
      "a scenario begins with `title:`, `about:` and `steps:`",
    );
    return { problems: reading.problems };
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
  if (!head || reading.problems.length > 0) return { problems: reading.problems };
  return {
    scenario: {
      id: basename(file).replace(/\.ya?ml$/, ""),
      file,
      title: head.title,
      about: head.about.trim(),
      chapter: head.chapter ?? "",
      order: head.order ?? Number.POSITIVE_INFINITY,
      topology: head.topology === undefined ? undefined : resolve(dirname(file), head.topology),
      seed: head.seed,
      deadlineMs: parseDuration(head.deadline ?? "") ?? DEADLINE_MS,
      variables: Object.fromEntries(
        Object.entries(head.vars ?? {}).map(([name, value]) => [name, `${value}`]),
      ),
      random,
      stage,
      link,
      steps: read.filter((step) => step !== null),
      hosts: reading.hosts,
    },
  };
}

function readLinks(given: ScenarioInput["link"], reading: Reading): WireChange[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [readWireChange(given, ["link"], reading)];
  return given.map((one, index) => readWireChange(one, ["link", index], reading));
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const found = mapOf({ value }, "value")[key];
  return Array.isArray(found) ? found : [];
}

function mapOf(value: unknown, key: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return {};
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
}
