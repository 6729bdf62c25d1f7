import { Command, CommanderError } from "commander";
import { LabError } from "./errors.ts";

/** What every command gets from the command line's edge: when to stop, and nothing else global. */
export type CommandContext = { readonly signal: AbortSignal };

const stopping = new AbortController();
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) process.exit(code); // asked twice: leave at once, the next run sweeps
    stopping.abort(new LabError("stopped", `Stopped by ${name}.`));
    process.exitCode = code;
  });
}
const context: CommandContext = { signal: stopping.signal };

const program = new Command("lab")
  .description("A networking lab: separate hosts, small programs, and scenarios that check what happened.")
  .showSuggestionAfterError()
  .configureHelp({ helpWidth: 80 })
  .exitOverride();

program
  .command("start")
  .description("bring the lab up, play the story, and say what to try next")
  .action(async () => (await import("./commands/start.ts")).startCommand(context));

program
  .command("down")
  .description("send every host home: the lab that stands, and what a killed run left")
  .option("--images", "remove the hosts' images too")
  .action(async (options: { images?: boolean }) =>
    (await import("./commands/down.ts")).downCommand(context, { images: options.images ?? false }),
  );

try {
  const code: unknown = (await program.parseAsync()) && 0;
  process.exitCode ??= typeof code === "number" ? code : 0;
} catch (error) {
  process.exitCode ??= report(error);
}

/** Say what went wrong, and which exit code says so: 2 for trouble of the lab's own or a wrong command line. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  if (error instanceof LabError) {
    process.stderr.write(`lab: ${error.message}\n${error.hint === undefined ? "" : `     ${error.hint}\n`}`);
    return 2;
  }
  process.stderr.write(
    `lab: a mistake in the lab itself; please report it.\n${error instanceof Error ? error.stack : error}\n`,
  );
  return 2;
}
