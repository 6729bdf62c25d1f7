#!/usr/bin/env node
import { createServer, type Socket } from "node:net";
import { hostname } from "node:os";
import { host, port, readCommandLine, wholeNumber } from "./command-line.ts";
import { formatCaller, type Listening, type ListenOptions, listen } from "./listening.ts";
import { runProgram, say, untilStopped } from "./program.ts";

const command = {
  name: "greet-server",
  summary: "thanks everyone who connects, then hangs up",
  positionals: {},
  options: {
    host: {
      kind: host,
      default: hostname(),
      description: "the name or address to listen on; this host's own name, unless you say otherwise",
    },
    port: { kind: port, default: 9999, description: "the port to listen on" },
    backlog: { kind: wholeNumber(1, 65535), default: 5, description: "how many connections may queue up" },
  },
  notes: [
    "The queue holds the connections that the kernel has opened and the program has not yet accepted. When it is " +
      "full, the kernel drops the last ACK of a handshake, and may keep no trace of the caller (SYN cookies). The " +
      "client then counts itself connected, while the server has never heard of it. A client that sends something " +
      "repeats the ACK with it and is let in late; one that only reads hangs until its own patience ends: for more " +
      "than a minute, when we measured it, with 20 callers at once. A queue of 5, as in the talk, is easy to fill; " +
      "for real use take --backlog 511.",
  ],
  examples: ["greet-server", "greet-server --host 127.0.0.1 --port 9001 --backlog 511"],
};

/** How long a caller who never hangs up may keep a descriptor after we did. */
const lingerMs = 2000;

/** Listens, and greets until the handle is disposed of. */
export function startGreetServer(options: ListenOptions): Promise<Listening> {
  const server = createServer((caller) => {
    options.log(`Got a connection from ${formatCaller(caller)}`);
    thank(caller);
  });
  return listen(server, options);
}

function thank(caller: Socket): void {
  caller.end("Thank you for connecting\r\n", "ascii");
  // Closing with something unread would reset the connection and could take our thanks with it, so read it all.
  caller.resume();
  const deadline = setTimeout(() => caller.destroy(), lingerMs);
  caller.once("close", () => clearTimeout(deadline));
}

async function main(stop: AbortSignal): Promise<void> {
  const { host, port, backlog } = readCommandLine(command);
  await using _server = await startGreetServer({ host, port, backlog, log: say });
  await untilStopped(stop);
}

if (import.meta.main) await runProgram(main);
