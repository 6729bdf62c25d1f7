import { performance } from "node:perf_hooks";
import type { Host } from "../docker/host.ts";
import type { Program } from "../docker/program.ts";
import { LabError } from "../errors.ts";
import type { ScenarioEvent } from "../events.ts";
import type { Command, Scenario } from "../scenario/scenario.ts";
import type { RunningTopology } from "../topology/start-topology.ts";
import type { ProgramSeen } from "../verdict/observation.ts";
import type { StageWire } from "./stage-wire.ts";

/** A program that a scenario has started, with what is known of it so far. */
export type StagedProgram = {
  readonly name: string;
  readonly host: string;
  readonly command: Command;
  readonly terminal: boolean;
  readonly program: Program;
  /** Where the last `sees` on it ended: the next one looks only behind that. */
  cursor: number;
  /** For an `http` step: the request in the scenario's own words. */
  readonly request: string | undefined;
};

/** Everything that one scenario has going while it runs. */
export type Stage = {
  readonly scenario: Scenario;
  readonly topology: RunningTopology;
  readonly seed: number;
  /** Its hosts stay up if it does not pass. */
  readonly keeps: boolean;
  readonly programs: Map<string, StagedProgram>;
  readonly variables: Map<string, string>;
  /** Watched, and as the scenario has made it; undefined for a scenario that has nothing to do with it. */
  readonly wire: StageWire | undefined;
  /** Somebody follows the wire step by step: what crossed it in a step is to be told with that step. */
  readonly watched: boolean;
  readonly emit: (event: ScenarioEvent) => void;
  /** The folder that keeps what was seen; null where nothing is kept. */
  readonly evidence: () => string | null;
  /** Aborted when the person stops the run or the scenario's deadline is over. */
  readonly signal: AbortSignal;
};

/** Milliseconds since 1970, with fractions: a clock that does not jump while a run lasts. */
export const now = (): number => performance.timeOrigin + performance.now();

export function findHost(stage: Stage, name: string): Host {
  const host = stage.topology.hosts.get(name);
  if (host) return host;
  throw new LabError("host-unknown", `There is no host ${name} in this topology.`);
}

export function findProgram(stage: Stage, name: string): StagedProgram {
  const program = stage.programs.get(name);
  if (program) return program;
  throw new LabError("program-unknown", `No program called ${name} has been started.`);
}

export function programSeen({ host, name, terminal, program }: StagedProgram): ProgramSeen {
  return {
    kind: "program",
    host,
    name,
    terminal,
    stdout: Buffer.concat(program.stdout),
    stderr: Buffer.concat(program.stderr),
    exit: program.exitCode,
  };
}
