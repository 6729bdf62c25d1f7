import type { Command } from "../scenario/scenario.ts";
import type { Stage } from "./stage.ts";

/** A word as a shell takes it back unchanged. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function showCommand(command: Command): string {
  return typeof command === "string" ? command : command.map(quote).join(" ");
}

/** argv of a scenario's command: a string is the shell's, a list is run as it stands. */
export function toArgv(command: Command): readonly string[] {
  return typeof command === "string" ? ["sh", "-c", command] : command;
}

/**
 * The same on a lab that a person has up: with `docker compose up` in the lab's folder, or with `--file` for an
 * engineer's own topology; or on this run's own hosts, where they are kept up.
 */
export function byHand(stage: Stage, host: string, command: Command): string {
  const needsShell = typeof command === "string" && /[^\w@%+=:,./ -]/.test(command);
  const words = needsShell ? `sh -c ${quote(command)}` : showCommand(command);
  return [composeByHand(stage), "exec", host, words].join(" ");
}

export function composeByHand({ scenario, topology, keeps }: Stage): string {
  if (keeps) return `docker compose -p ${topology.project}`;
  return scenario.topology === undefined
    ? "docker compose"
    : `docker compose --file ${quote(scenario.topology)}`;
}
