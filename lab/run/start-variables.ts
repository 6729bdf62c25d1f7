import { LabError } from "../errors.ts";
import type { ScenarioEvent } from "../events.ts";
import { drawRandom } from "../scenario/draw-random.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { suggest } from "../scenario/suggest.ts";
import type { RunningTopology } from "../topology/start-topology.ts";

/**
 * All variables that have a value before the first step. Those that the file alone does not tell, because they are drawn
 * or were given, are told as events.
 */
export function startVariables(
  scenario: Scenario,
  start: {
    readonly topology: RunningTopology;
    readonly seed: number;
    readonly given: Readonly<Record<string, string>>;
    readonly emit: (event: ScenarioEvent) => void;
  },
): Map<string, string> {
  const { topology, seed, given, emit } = start;
  // By its name too: of many scenarios with one seed, each has a port of its own, which no other has used just before.
  const drawn = drawRandom(scenario.random, `${seed} ${scenario.id}`, { ...scenario.variables, ...given });
  for (const [name, value] of Object.entries({ ...given, ...drawn }))
    if (isVariableOf(scenario, name)) emit({ type: "variable", name, value });
  return new Map([
    ...builtInVariables(topology, seed),
    ...Object.entries({ ...scenario.variables, ...given, ...drawn }),
  ]);
}

/** @throws {LabError} `variable-unknown` where a value is given for a variable that the scenario does not have */
export function checkGiven(scenario: Scenario, given: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(given)) {
    if (isVariableOf(scenario, name)) continue;
    const known = [...Object.keys(scenario.variables), ...Object.keys(scenario.random)];
    const meant = suggest(name, known);
    throw new LabError("variable-unknown", `The scenario ${scenario.id} has no variable ${name}.`, {
      hint: meant
        ? `Did you mean ${meant}?`
        : `Those of its vars: and random: can be given: ${known.join(", ") || "it has none"}.`,
    });
  }
}

const isVariableOf = ({ variables, random }: Scenario, name: string): boolean =>
  Object.hasOwn(variables, name) || Object.hasOwn(random, name);

/** The ready-made variables: `${bob.address}` and `${bob.name}` for every host, `${nobody.address}`, `${seed}`. */
function builtInVariables(topology: RunningTopology, seed: number): Map<string, string> {
  const variables = new Map([
    ["nobody.address", topology.unusedAddress],
    ["seed", String(seed)],
  ]);
  for (const { name, addresses } of topology.hosts.values()) {
    variables.set(`${name}.name`, name);
    variables.set(`${name}.address`, addresses[0] ?? "");
  }
  return variables;
}
