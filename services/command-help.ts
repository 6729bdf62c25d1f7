import { type Command, help, type Parameter } from "./command.ts";
import { wrap } from "./wrap.ts";

/** The text of `--help`, at most 80 columns wide. */
export function describeCommand(command: Command): string {
  const places = Object.entries(command.positionals).map(([name, place]) => row(name.toUpperCase(), place));
  const options = Object.entries({ ...command.options, help }).map(([name, option]) =>
    row(`--${name} ${option.kind.placeholder}`.trimEnd(), option),
  );
  const indent = Math.max(...[...places, ...options].map(([term]) => term.length)) + 4;
  const table = (rows: [term: string, meaning: string][]) =>
    rows.map(([term, meaning]) => `  ${term}`.padEnd(indent) + wrap(meaning, { indent })).join("\n");
  const parts = [
    `${command.name}: ${wrap(command.summary, { firstIndent: command.name.length + 2 })}`,
    places.length === 0 ? describeUsage(command) : `${describeUsage(command)}\n${table(places)}`,
    `Options:\n${table(options)}`,
    ...(command.notes ?? []).map((note) => wrap(note)),
    `${command.examples.length === 1 ? "Example" : "Examples"}:\n${command.examples.map((each) => `  ${each}`).join("\n")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** `Usage: greet-client HOST [PORT] [options]` */
export function describeUsage(command: Command): string {
  const places = Object.entries(command.positionals).map(([name, { default: fallback }]) =>
    fallback === undefined ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  return ["Usage:", command.name, ...places, "[options]"].join(" ");
}

function row(
  term: string,
  { kind, description, default: fallback, defaultShown }: Parameter,
): [string, string] {
  const shown = defaultShown ?? (kind.takesValue && fallback !== undefined ? String(fallback) : undefined);
  return [term, shown === undefined ? description : `${description} (default: ${shown})`];
}
