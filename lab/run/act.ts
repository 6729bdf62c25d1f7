import { LabError } from "../errors.ts";
import type { Chunk } from "../events.ts";
import type { Action, Command, Key, WireChange } from "../scenario/scenario.ts";
import type { Wire } from "../wire/start-wire.ts";
import { byHand, showCommand, toArgv } from "./by-hand.ts";
import { readResponse } from "./read-response.ts";
import { findHost, findProgram, type Stage } from "./stage.ts";

/**
 * Do what a step does. Waits until it is begun, not until it has worked: that is for the expectations to see.
 * @param withinMs how long held packets may take to come before they can be released
 */
export async function act(stage: Stage, action: Action, withinMs: number): Promise<void> {
  switch (action.do) {
    case "nothing":
      return;
    case "run":
      return startProgram(stage, { ...action, input: action.input });
    case "terminal":
      return startProgram(stage, { ...action, terminal: true });
    case "start":
      return startCopies(stage, action);
    case "type":
      return type(stage, action.into, action.enter ? `${action.text}\r` : action.text, action.text);
    case "press":
      return type(stage, action.into, KEYS[action.key], `<${action.key}>`);
    case "stop":
      return findProgram(stage, action.program).program.kill(action.signal, stage.signal);
    case "http":
      return request(stage, action);
    case "write":
      return writeFile(stage, action.host, action.path, action.content);
    case "pause":
    case "unpause":
    case "kill":
    case "restart": {
      const state = await findHost(stage, action.host).change(action.do, stage.signal);
      stage.emit({ type: "host-changed", host: action.host, state });
      if (action.do === "restart") await stage.wire?.wire.rejoin(action.host, stage.signal);
      return;
    }
    case "packets":
      return; // they have been watched from the start; the expectations look at them
    case "wire": {
      const { link, terms } = action.change;
      await wireOf(stage).apply(action.change, stage.signal);
      stage.emit({ type: "wire-changed", link, terms: describeTerms(terms) });
      return;
    }
    case "release":
      return release(stage, action.link, action.count, withinMs);
  }
}

function wireOf(stage: Stage): Wire {
  if (stage.wire) return stage.wire.wire;
  throw new LabError("wire-missing", "The wire is to change, and no agent is there to change it.");
}

const describeTerms = (terms: WireChange["terms"]): string =>
  Object.entries(terms)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(", ");

async function release(stage: Stage, link: string, count: number | "all", withinMs: number): Promise<void> {
  const within = AbortSignal.timeout(withinMs);
  try {
    await wireOf(stage).release(link, count, AbortSignal.any([within, stage.signal]));
  } catch (error) {
    stage.signal.throwIfAborted();
    if (!within.aborted) throw error;
    throw new LabError("nothing-held", `Nothing more was held on ${link} within ${withinMs / 1000} s.`);
  }
  stage.emit({ type: "wire-changed", link, terms: `release ${count}` });
}

type Start = {
  readonly host: string;
  readonly name: string;
  readonly command: Command;
  readonly terminal?: boolean;
  readonly input?: string | undefined;
  readonly request?: string;
};

async function startProgram(stage: Stage, start: Start): Promise<void> {
  const { host, name, command, terminal = false, input, request } = start;
  const options = { terminal, signal: stage.signal, ...(input === undefined ? {} : { input }) };
  const program =
    request === undefined
      ? await findHost(stage, host).start(toArgv(command), options)
      : await findHost(stage, host).startTool(toArgv(command), options);
  stage.programs.set(name, { name, host, command, terminal, program, cursor: 0, request });
  stage.emit({
    type: "program-started",
    program: name,
    host,
    command: showCommand(command),
    terminal,
    byHand: byHand(stage, host, command),
  });
  const tell = (stream: "stdout" | "stderr" | "tty", bytes: Buffer) =>
    stage.emit({ type: "output", program: name, stream, chunk: toChunk(bytes) });
  // What it printed before we could listen is kept in the program itself.
  for (const bytes of program.stdout) tell(terminal ? "tty" : "stdout", bytes);
  for (const bytes of program.stderr) tell("stderr", bytes);
  program.on("output", tell);
  const ended = (code: number) => stage.emit({ type: "program-exited", program: name, code });
  if (program.exitCode === null) program.once("exit", ended);
  else ended(program.exitCode);
}

async function startCopies(stage: Stage, action: Extract<Action, { do: "start" }>): Promise<void> {
  if (action.copies === 1) return startProgram(stage, action);
  for (let copy = 1; copy <= action.copies; copy++) {
    await startProgram(stage, { ...action, name: `${action.name}-${copy}` });
  }
}

function type(stage: Stage, into: string, keys: string, shown: string): void {
  const { program, terminal } = findProgram(stage, into);
  if (!terminal) throw new LabError("no-terminal", `The program ${into} has no terminal to type into.`);
  if (program.exitCode !== null) {
    throw new LabError("program-ended", `Nothing can be typed into ${into} any more: it has ended.`);
  }
  stage.emit({ type: "typed", program: into, text: shown });
  program.write(keys);
}

/** What a terminal sends for a key: console_codes(4), and ASCII's control characters. */
const KEYS: Readonly<Record<Key, string>> = {
  "ctrl-c": "\x03",
  "ctrl-d": "\x04",
  "ctrl-z": "\x1a",
  enter: "\r",
  up: "\x1b[A",
  down: "\x1b[B",
  tab: "\t",
  escape: "\x1b",
};

async function request(stage: Stage, action: Extract<Action, { do: "http" }>): Promise<void> {
  const { host, name, method, url, headers, body } = action;
  // Unbuffered, so that what has come of an answer is seen even where it never ends.
  const command = ["curl", "--silent", "--show-error", "--no-buffer", "--include", "--path-as-is"];
  if (method === "HEAD") command.push("--head");
  else if (method !== "GET" || body !== undefined) command.push("--request", method);
  for (const [field, value] of headers)
    command.push("--header", value === "" ? `${field};` : `${field}: ${value}`);
  if (body !== undefined) command.push("--data-binary", "@-");
  command.push("--", url);
  await startProgram(stage, {
    host,
    name,
    command,
    request: `${method} ${url}`,
    ...(body === undefined ? {} : { input: body }),
  });
  const { program } = findProgram(stage, name);
  const answered = () => {
    const answer = readResponse(Buffer.concat(program.stdout));
    if (!answer) return;
    const { head, response } = answer;
    const told = { program: name, request: `${method} ${url}`, status: response.status, head };
    stage.emit({ type: "http", ...told, body: toChunk(Buffer.from(response.body)) });
  };
  if (program.exitCode === null) program.once("exit", answered);
  else answered();
}

async function writeFile(stage: Stage, name: string, path: string, content: string): Promise<void> {
  // As the host's own user and by its own shell: what the host may not write, a scenario may not either.
  const { code, stderr } = await findHost(stage, name).ask(
    ["sh", "-c", 'mkdir -p "$(dirname "$1")" && cat > "$1"', "write", path],
    stage.signal,
    content,
  );
  if (code !== 0) {
    throw new LabError(
      "file-not-written",
      `${name} could not write ${path}: ${stderr.toString("utf8").trim()}`,
      {
        hint: "On the lab's own hosts only /tmp can be written.",
      },
    );
  }
}

const strict = new TextDecoder("utf-8", { fatal: true });

/** Output as it goes into an event: text where it is valid UTF-8 by itself, else the bytes as they are. */
function toChunk(bytes: Buffer): Chunk {
  try {
    return { text: strict.decode(bytes) };
  } catch {
    return { base64: bytes.toString("base64") };
  }
}
