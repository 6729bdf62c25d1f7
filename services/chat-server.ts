#!/usr/bin/env node
import { createServer, type Socket } from "node:net";
import { hostname } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { acceptFrom } from "./chat/accepting.ts";
import { Conversation, HungUp, roomyCapacity } from "./chat/conversation.ts";
import { type Framing, type FramingName, framings, isBye } from "./chat/framing.ts";
import { askForMessage, type Keyboard, openKeyboard, tellHowToEnd } from "./chat/keyboard.ts";
import { startRoom } from "./chat/room-server.ts";
import { flag, host, oneOf, port, readCommandLine, refuse, text } from "./command-line.ts";
import { Failure } from "./failure.ts";
import { formatCaller, type Listening, type ListenOptions, listen } from "./listening.ts";
import { runProgram, say, untilStopped } from "./program.ts";
import { showText } from "./terminal-text.ts";

const command = {
  name: "chat-server",
  summary: "waits for someone to call, and chats with them turn by turn",
  positionals: {},
  options: {
    host: {
      kind: host,
      default: hostname(),
      description: "the name or address to listen on; this host's own name, unless you say otherwise",
    },
    port: { kind: port, default: 9000, description: "the port to listen on" },
    reply: { kind: text, description: "answer every message with this, instead of asking you" },
    keep: { kind: flag, default: false, description: "go on with the next caller when one has hung up" },
    framing: {
      kind: oneOf("line", "raw"),
      default: "line" as const,
      description: "what a message is: a line, or whatever one receive of at most 1024 bytes finds",
    },
    room: {
      kind: flag,
      default: false,
      description: "let many in at once; each line is told to all the others",
    },
  },
  notes: [
    "The client speaks first. When either side says bye, both hang up, and so does whoever presses Ctrl-D or Ctrl-C. " +
      "What arrives while you type waits for its turn.",
    "With --reply and --keep, several callers are answered at once. Without --reply they wait for one another, and " +
      "without --keep the server ends with the first of them, as the talk's does.",
    "With --framing raw nothing is added to what you type, so that any program that sends and receives can chat " +
      "along. The price: messages sent quickly arrive as one, and one above 1024 bytes arrives in pieces.",
  ],
  examples: [
    "chat-server",
    "chat-server --port 9001 --framing raw",
    "chat-server --reply Hello! --keep",
    "chat-server --room",
  ],
};

/** How many callers may wait while we talk with one, as in the talk, and where many are let in at once. */
const shortQueue = 5;
const longQueue = 511;

/** Whoever answers: someone at a keyboard, or nobody at all. */
interface Person {
  readonly print: (line: string) => void;
  /** Says what to answer, or throws the signal's reason when there is nobody left to answer. */
  readonly reply: (gone: AbortSignal) => Promise<string>;
}

async function main(stop: AbortSignal): Promise<void> {
  const { reply, keep, framing, room, ...where } = readCommandLine(command);
  if (room && (reply !== undefined || keep || framing === "raw")) {
    refuse(
      command,
      "--room does not go with --reply, --keep or --framing raw: in a room, only friends speak, in lines.",
    );
  }
  if (reply === "" && framing === "raw") {
    refuse(
      command,
      "--reply needs at least one letter in raw framing, where an empty reply is nothing at all.",
    );
  }
  if (room) {
    await using _room = await startRoom({ ...where, backlog: longQueue, log: say });
    return await untilStopped(stop);
  }
  if (reply !== undefined && keep) {
    await using _answering = await startAnswering({ ...where, backlog: longQueue, log: say, framing, reply });
    return await untilStopped(stop);
  }

  using keyboard = reply === undefined ? openKeyboard() : undefined;
  const until = AbortSignal.any(keyboard ? [stop, keyboard.hungUp] : [stop]);
  const person = keyboard
    ? sitAt(keyboard, { framing: framings[framing], until })
    : leaveNote(reply ?? "", say);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  const accept = acceptFrom(server);
  await using _listening = await listen(server, { ...where, backlog: shortQueue, log: person.print });
  if (keyboard) tellHowToEnd(keep ? "bye ends a chat, and Ctrl-C ends them all." : "bye ends the chat.");
  do {
    try {
      const client = await accept(until);
      await converse(client, person, { framing, capacity: roomyCapacity, stop: until });
    } catch (error) {
      if (!(error instanceof HungUp || (keep && error instanceof Failure))) throw error;
      person.print(error.message);
    }
  } while (keep && !until.aborted);
}

/** The talk's conversation, until one side has said bye. Throws `HungUp` or a `Failure` if it ends otherwise. */
async function talkWith(client: Conversation, person: Person): Promise<void> {
  while (true) {
    const message = await client.receive();
    person.print(`Client: ${showText(message)}`);
    if (isBye(message)) return;
    const reply = await person.reply(client.gone);
    await client.send(reply);
    if (isBye(reply)) return;
  }
}

interface ConverseOptions {
  readonly framing: FramingName;
  readonly capacity: number;
  readonly stop: AbortSignal;
}

async function converse(socket: Socket, person: Person, options: ConverseOptions): Promise<void> {
  const { remoteAddress: host = "the caller", remotePort: port = 0 } = socket;
  person.print(`Got a connection from ${formatCaller(socket)}`);
  await using client = new Conversation(socket, {
    ...options,
    framing: framings[options.framing],
    host,
    port,
  });
  try {
    await talkWith(client, person);
  } catch (error) {
    for await (const message of client.unread()) person.print(`Client: ${showText(message)}`);
    throw error;
  }
}

function sitAt(keyboard: Keyboard, { framing, until }: { framing: Framing; until: AbortSignal }): Person {
  return {
    print: (line) => keyboard.print(line),
    reply: (gone) => askForMessage(keyboard, "Reply: ", { framing, until: AbortSignal.any([until, gone]) }),
  };
}

function leaveNote(text: string, print: (line: string) => void): Person {
  return {
    print,
    async reply() {
      // Whoever sends a flood has one answer for each turn of the loop, as everyone else has.
      await nextTurn();
      print(`Reply: ${showText(text)}`);
      return text;
    },
  };
}

export interface AnsweringOptions extends ListenOptions {
  readonly framing: FramingName;
  readonly reply: string;
}

/** How many callers are answered at once, and how much is kept for each, so that strangers cannot fill the memory. */
const answeringConnections = 250;
const answeringCapacity = 128 * 1024;

/** Answers everyone with the same words, many at once, until the handle is disposed of. */
export async function startAnswering({ framing, reply, ...where }: AnsweringOptions): Promise<Listening> {
  const stopping = new AbortController();
  const options = { framing, capacity: answeringCapacity, stop: stopping.signal };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    converse(client, leaveNote(reply, where.log), options).catch((error: Error) => {
      if (!stopping.signal.aborted) where.log(error.message);
    });
  });
  server.maxConnections = answeringConnections;
  const listening = await listen(server, where);
  return {
    ...listening,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await listening[Symbol.asyncDispose]();
    },
  };
}

if (import.meta.main) await runProgram(main);
