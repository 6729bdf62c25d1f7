import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "./commands/context.ts";
import type { WhyOptions } from "./commands/why.ts";
import { describeError } from "./describe-error.ts";
import { LabError } from "./errors.ts";

const stopping = new AbortController();
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129], // the terminal's window was closed
] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) process.exit(code); // asked twice: leave at once, the next command sweeps
    process.exitCode = code;
    stopping.abort(new LabError("stopped", `Stopped by ${name}; taking the hosts down.`));
  });
}
// Whoever read our words has left, as `head` does: take the hosts down, and say nothing more.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  process.exitCode = 141; // as a shell counts SIGPIPE
  if (!stopping.signal.aborted) stopping.abort(new LabError("stopped", "Nobody reads on."));
});
const context: CommandContext = { signal: stopping.signal };

/** A command's own exit code, unless a signal has set one. */
const exitWith = (code: number): void => {
  process.exitCode ??= code;
};

const WIRE_HELP = `
A link is "me > bob" (one way), "me <-> bob" (both ways), bob (all that he gets
and sends: a delay counts on each way) or all.

  npx lab wire bob delay 100ms jitter 20ms
  npx lab wire "me > bob" loss 10%        or  loss "the 2nd SYN"
  npx lab wire bob duplicate 5%           reorder, corrupt: like loss
  npx lab wire bob rate 1mbit
  npx lab wire bob cut                    or  reject rst, reject icmp
  npx lab wire bob hold                   then  npx lab wire bob release 1|all
  npx lab wire show
  npx lab wire heal`;

const GRADE_HELP = `
It runs on a host of its own, without a way out, and is called as

  YOUR PROGRAM PORT           a server
  YOUR PROGRAM HOST PORT      a client

PORT and HOST are in its environment too. Or say how it is run:

  npx lab grade server.py
  npx lab grade my-chat/ --watch
  npx lab grade server.py --run "python3 server.py --listen {port}"
  npx lab grade talk.c --part chat --port 9000
  npx lab grade hand-ins/ --class --format text --format html=class.html

A folder can say it in a lab.yaml (as, build, run, port, parts), or bring a
Dockerfile with anything in it. Exit codes: 0 every basic stage passed, 1 one
did not, 2 the lab could not tell.`;

const WHY_HELP = `
  npx lab why me bob:9999
  npx lab why curl http://bob:8080/      or  curl bob:8080 --expect http
  npx lab why me 10.99.7.10:9999         an address, past all names
  npx lab why me bob:9999 --project NAME the hosts that  lab run --keep  left up

It calls for real and hangs up again: a server that takes one caller only has
then had it.

Exit codes: 0 it connects, 1 a cause was found, 2 the lab could not tell.`;

// Each command is loaded only when it is called: `lab list` has no need of Docker's client.
const program = new Command("lab")
  .description("A networking lab: separate hosts, small programs, and scenarios that check what happened.")
  .addHelpText("after", "\nExit codes: 0 all passed, 1 a scenario failed, 2 the lab could not tell.")
  .showSuggestionAfterError()
  .showHelpAfterError("(try  npx lab --help)")
  .configureHelp({ helpWidth: 80 })
  .enablePositionalOptions()
  .exitOverride();

program
  .command("start")
  .description("bring the lab up, play the story, say what to try next")
  .action(async () => (await import("./commands/start.ts")).startCommand(context));

program
  .command("down")
  .description("send every host home: the lab that stands, kept ones, leftovers")
  .option("--images", "remove the hosts' images too")
  .action(async ({ images = false }: { images?: boolean }) =>
    (await import("./commands/down.ts")).downCommand(context, { images }),
  );

program
  .command("tour")
  .description("the talk as a walk: ideas, questions, real hosts that answer")
  .option("--chapter <n>", "begin with this chapter", wholeNumber)
  .option("--restart", "begin anew, whatever was remembered")
  .option("--list", "the chapters, and where you are")
  .option("--no-stop", "ask nothing and wait for nobody; with --chapter, that one alone")
  .option("--ascii", "draw with plain characters")
  .action(async ({ chapter, restart = false, list = false, stop = true, ascii = false }) =>
    exitWith(
      await (await import("./commands/tour.ts")).tourCommand(context, {
        chapter,
        restart,
        list,
        stop,
        ascii,
      }),
    ),
  );

program
  .command("run")
  .description("run scenarios, each on hosts of its own; all of them by default")
  .argument("[what...]", "files, folders, or names from the catalogue")
  .option("-j, --jobs <n>", "how many at once (default: by cores and memory)", wholeNumber)
  .option("--repeat <n>", "run each so many times", wholeNumber, 1)
  .option("--only <text>", "only those with this in their name, title or chapter")
  .option("--watch", "run again at every save of a scenario or its compose file")
  .option("--fail-fast", "start no more after the first that does not pass")
  .option("--keep", "leave the hosts up where a scenario does not pass")
  .option("--build", "build a topology's images anew")
  .option("--seed <n>", "where everything random comes from", wholeNumber)
  .addOption(several("--reporter <name[=file]>", "text, jsonl, junit, tap, html; repeatable"))
  .action(async (what: string[], options) => {
    const { runCommand } = await import("./commands/run.ts");
    const { watch = false, failFast = false, keep = false, build = false } = options;
    exitWith(await runCommand(context, what, { ...options, watch, failFast, keep, build }));
  });

program
  .command("grade")
  .description("try a learner's own program, stage by stage, and say what is wrong")
  .argument("<path>", "their program, or the folder that it is in")
  .option("--as <side>", "bob: it is a server; me: a client (default: by its name)", side)
  .option("--part <name>", "what it is: greeting, chat or web (default: by its name)")
  .option("--run <command>", "how it is run; {port} and {host} stand for theirs")
  .option("--lang <name>", "python, c, javascript, typescript, go, shell")
  .option("--port <n>", "where it listens, if it takes no port", wholeNumber)
  .option("--image <name>", "an image in place of the workbench")
  .option("--all", "go on behind a stage that fails")
  .option("--watch", "grade again at every save")
  .option("--class", "the path is a folder with a folder or program for each learner")
  .option("-j, --jobs <n>", "how many learners at once", wholeNumber)
  .option("--stages <folder>", "stages of your own")
  .option("--seed <n>", "where everything random comes from", wholeNumber)
  .addOption(several("--format <name[=file]>", "text, json, junit, csv, html; repeatable"))
  .addHelpText("after", GRADE_HELP)
  .action(async (path: string, options) => {
    const { gradeCommand } = await import("./commands/grade.ts");
    const { all = false, watch = false, class: isClass = false } = options;
    exitWith(await gradeCommand(context, path, { ...options, all, watch, class: isClass }));
  });

program
  .command("list")
  .description("the scenarios, in the talk's order")
  .argument("[what...]", "files, folders, or names from the catalogue")
  .action(async (what: string[]) => (await import("./commands/list.ts")).listCommand(what));

program
  .command("show")
  .description("a scenario's story as prose; nothing is run")
  .argument("<name>", "a file, or a name from the catalogue")
  .action(async (name: string) => (await import("./commands/show.ts")).showCommand(name));

program
  .command("validate")
  .description("check scenario files; Docker is not touched")
  .argument("[what...]", "files, folders, or names from the catalogue")
  .action(async (what: string[]) => (await import("./commands/validate.ts")).validateCommand(what));

program
  .command("report")
  .description("tell a saved run again")
  .argument("[folder]", "a run's folder, or one scenario's in it", ".lab/runs/latest")
  .addOption(several("--reporter <name[=file]>", "text, jsonl, junit, tap, html; repeatable"))
  .action(async (folder: string, { reporter }: { reporter: string[] }) =>
    exitWith((await import("./commands/report.ts")).reportCommand(folder, reporter)),
  );

program
  .command("step")
  .description("play a scenario packet by packet: each key lets one pass")
  .argument("<name>", "a file, or a name from the catalogue")
  .action(async (name: string) =>
    exitWith(await (await import("./commands/step.ts")).stepCommand(context, name)),
  );

program
  .command("watch")
  .description("the packets of the lab that stands, as they pass")
  .argument("[host]", "one host's only")
  .option("--project <name>", "another compose project's hosts")
  .option("--ascii", "draw with plain characters")
  .action(
    async (host: string | undefined, { project, ascii = false }: { project?: string; ascii?: boolean }) =>
      (await import("./commands/watch.ts")).watchCommand(context, host, {
        ascii,
        ...(project && { project }),
      }),
  );

program
  .command("wire")
  .description("change the wire of the lab that stands, until it is healed")
  .argument("[what...]", "show | heal [LINK] | LINK TERM VALUE …")
  .option("--project <name>", "another compose project's hosts")
  .option("--seed <n>", "where everything random comes from", wholeNumber)
  .addHelpText("after", WIRE_HELP)
  .action(async (what: string[], options: { project?: string; seed?: number }) =>
    (await import("./commands/wire.ts")).wireCommand(context, what, options),
  );

program
  .command("why")
  .description("why one host does not reach another, layer by layer")
  .argument("<from>", "the host that calls")
  .argument("<to>", "whom it calls: NAME:PORT, ADDRESS:PORT or a URL")
  .option("--expect <what>", "what the client speaks: any, greeting, chat, http, tls")
  .option("--project <name>", "another compose project's hosts, or kept ones")
  .option("--json", "for programs: all that was found, as JSON")
  .addHelpText("after", WHY_HELP)
  .action(async (from: string, to: string, options: WhyOptions) =>
    exitWith(await (await import("./commands/why.ts")).whyCommand(context, from, to, options)),
  );

program
  .command("ladder")
  .description("draw any capture (pcap, pcapng) as a ladder diagram")
  .argument("<file>", "a capture, or a scenario's folder in .lab/runs/latest")
  .option("--ascii", "draw with plain characters")
  .action(async (file: string, { ascii = false }: { ascii?: boolean }) =>
    (await import("./commands/ladder.ts")).ladderCommand(file, { ascii }),
  );

program
  .command("schema")
  .description("the JSON Schema of scenario files, for editors")
  .action(async () => (await import("./commands/schema.ts")).schemaCommand());

for (const [name, description] of [
  ["up", "docker compose up, for the lab that stands"],
  ["exec", "docker compose exec:  npx lab exec me bash"],
  ["logs", "docker compose logs:  npx lab logs -f bob"],
] as const) {
  program
    .command(name)
    .description(description)
    .argument("[args...]", "given on to docker compose")
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) =>
      exitWith(await (await import("./commands/compose.ts")).composeCommand([name, ...args])),
    );
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError("It is a whole number from 1 up.");
  return Number(text);
}

function side(text: string): string {
  if (text !== "bob" && text !== "me")
    throw new InvalidArgumentError("It is bob (for a server) or me (for a client).");
  return text;
}

/** An option that may be given more than once; without it, the words go to the terminal. */
function several(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((text, before: string[]) => [...before, text])
    .default([], "text");
}

try {
  await program.parseAsync();
} catch (error) {
  // Whatever broke because the person stopped us is not worth telling; that they did is.
  exitWith(report(stopping.signal.aborted ? stopping.signal.reason : error));
}

/** Say what went wrong, and which exit code says so: 2 for trouble of the lab's own or a wrong command line. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  if (error instanceof LabError) {
    if (process.exitCode === 141) return 141;
    process.stderr.write(describeError(error, process.stderr.isTTY ? process.stderr.columns : Infinity));
    return 2;
  }
  const told = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`lab: a mistake in the lab itself; please report it.\n${told}\n`);
  return 2;
}
