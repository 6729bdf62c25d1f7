#!/usr/bin/env node
import { Conversation, HungUp, roomyCapacity } from "./chat/conversation.ts";
import { framings, isBye } from "./chat/framing.ts";
import { askForMessage, openKeyboard } from "./chat/keyboard.ts";
import { host, oneOf, port, readCommandLine, seconds } from "./command-line.ts";
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
    timeout: { kind: seconds, default: 10, description: "how long to wait for the connection" },
  },
  notes: [
    "You speak first. When either side says bye, both hang up, and so does whoever presses Ctrl-D or Ctrl-C. What " +
      "arrives while you type waits for its turn.",
    "With --framing raw nothing is added to what you type, so that any program that sends and receives can chat " +
      "along. The price: messages sent quickly arrive as one, and one above 1024 bytes arrives in pieces.",
  ],
  examples: ["chat-client bob", "chat-client bob 9001 --framing raw"],
};

async function main(stop: AbortSignal): Promise<void> {
  const { host, port, timeout, framing: framingName } = readCommandLine(command);
  const framing = framings[framingName];
  const socket = await connect({ host, port, timeoutMs: timeout * 1000, stop });
  using keyboard = openKeyboard();
  const until = AbortSignal.any([stop, keyboard.hungUp]);
  await using server = new Conversation(socket, {
    framing,
    capacity: roomyCapacity,
    host,
    port,
    stop: until,
  });
  try {
    while (true) {
      const message = await askForMessage(keyboard, "You: ", {
        framing,
        until: AbortSignal.any([until, server.gone]),
      });
      await server.send(message);
      if (isBye(message)) return;
      const answer = await server.receive();
      keyboard.print(`Server: ${showText(answer)}`);
      if (isBye(answer)) return;
    }
  } catch (error) {
    for (const message of server.unread()) keyboard.print(`Server: ${showText(message)}`);
    if (!(error instanceof HungUp)) throw error;
    keyboard.print(error.message);
  }
}

if (import.meta.main) await runProgram(main);
