#!/usr/bin/env node
import { Conversation, HungUp, roomyCapacity } from "./chat/conversation.ts";
import { framings, isBye } from "./chat/framing.ts";
import { askForMessage, openKeyboard, tellHowToEnd } from "./chat/keyboard.ts";
import { roomQuestion } from "./chat/room.ts";
import { flag, host, oneOf, port, readCommandLine, refuse, seconds } from "./command-line.ts";
import { connect } from "./connecting.ts";
import { runProgram } from "./program.ts";
import { showText } from "./terminal-text.ts";

const command = {
  name: "chat-client",
  summary: "calls a chat-server, and chats with whoever is there turn by turn",
  positionals: {
    host: { kind: host, description: "the server's name or address" },
    port: { kind: port, default: 9000, description: "the server's port" },
  },
  options: {
    framing: {
      kind: oneOf("line", "raw"),
      default: "line" as const,
      description: "what a message is: a line, or whatever one receive of at most 1024 bytes finds",
    },
    room: {
      kind: flag,
      default: false,
      description: "show what comes at once, without waiting for your turn",
    },
    timeout: { kind: seconds, default: 10, description: "how long to wait for the connection" },
  },
  notes: [
    "You speak first. When either side says bye, both hang up, and so does whoever presses Ctrl-D or Ctrl-C. What " +
      "arrives while you type waits for its turn.",
    "In a room (see chat-server --room) you type when you like, and see what the others say as they say it. A room " +
      "asks for your name first, and chat-client knows it by that; where your lines come from a pipe, or are " +
      "typed ahead, they may be faster than the question, so give --room.",
    "With --framing raw nothing is added to what you type, so that any program that sends and receives can chat " +
      "along. The price: messages sent quickly arrive as one, and one above 1024 bytes arrives in pieces.",
  ],
  examples: ["chat-client bob", "chat-client bob 9001 --framing raw", "chat-client --room bob"],
};

async function main(stop: AbortSignal): Promise<void> {
  const { host, port, timeout, room, framing: framingName } = readCommandLine(command);
  if (room && framingName === "raw")
    refuse(command, "--room does not go with --framing raw: a room talks in lines.");
  const framing = framings[framingName];
  const socket = await connect({ host, port, timeoutMs: timeout * 1000, stop });
  using keyboard = openKeyboard();
  tellHowToEnd("bye ends the chat.");
  const until = AbortSignal.any([stop, keyboard.hungUp]);
  await using server = new Conversation(socket, {
    framing,
    capacity: roomyCapacity,
    host,
    port,
    stop: until,
  });
  const listening = AbortSignal.any([until, server.gone]);
  const ask = () => askForMessage(keyboard, "You: ", { framing, until: listening });

  let show = (message: string) => keyboard.print(`Server: ${showText(message)}`);
  try {
    const typed = ask();
    if (room || (await isRoom(server, typed))) {
      show = (message) => keyboard.print(showText(message));
      await chatFreely(server, { typed, ask, show });
    } else {
      await takeTurns(server, { typed, ask, show });
    }
  } catch (error) {
    for await (const message of server.unread()) show(message);
    if (!(error instanceof HungUp)) throw error;
    keyboard.print(error.message);
  }
}

/** A room asks for a name before we have said a word. */
async function isRoom(server: Conversation, typed: Promise<string>): Promise<boolean> {
  const weSpeakFirst = typed.then(() => false);
  const asked = server.firstBytes.then((bytes) => bytes.toString().startsWith(roomQuestion) || weSpeakFirst);
  return await Promise.race([weSpeakFirst, asked]);
}

interface Person {
  /** The first message, asked for already. */
  readonly typed: Promise<string>;
  readonly ask: () => Promise<string>;
  readonly show: (message: string) => void;
}

/** The talk's conversation, until one side has said bye. Throws `HungUp` or a `Failure` if it ends otherwise. */
async function takeTurns(server: Conversation, { typed, ask, show }: Person): Promise<void> {
  for (let message = await typed; ; message = await ask()) {
    await server.send(message);
    if (isBye(message)) return;
    const answer = await server.receive();
    show(answer);
    if (isBye(answer)) return;
  }
}

/** Speaking and listening at the same time, until I have said bye. Throws as `takeTurns` does. */
async function chatFreely(server: Conversation, { typed, ask, show }: Person): Promise<void> {
  const listen = async () => {
    while (true) show(await server.receive());
  };
  const speak = async () => {
    for (let message = await typed; ; message = await ask()) {
      await server.send(message);
      if (isBye(message)) return;
    }
  };
  await Promise.race([listen(), speak()]);
}

if (import.meta.main) await runProgram(main);
