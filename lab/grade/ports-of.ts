import type { Stage } from "../course/stage.ts";
import { drawRandom } from "../scenario/draw-random.ts";
import type { LearnerProgram } from "./find-programs.ts";

/**
 * The ports that a stage will use. After a connection a port may stay bound for a minute (TIME-WAIT, RFC 9293 section
 * 3.3.2), so that a server which does not say SO_REUSEADDR could not listen there a second time.
 */
export function portsOf({ scenario }: Stage, { port }: LearnerProgram, seed: number): string[] {
  const given = port === null ? {} : { port: String(port) };
  const drawn = drawRandom(scenario.random, `${seed} ${scenario.id}`, { ...scenario.variables, ...given });
  return Object.entries(drawn).flatMap(([name, value]) =>
    scenario.random[name]?.kind === "port" ? [value] : [],
  );
}
