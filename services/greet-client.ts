#!/usr/bin/env node
import { once } from "node:events";
import type { Socket } from "node:net";
import { host, port, readCommandLine, seconds } from "./command-line.ts";
import { connect, endWhenQuiet } from "./connecting.ts";
import { Failure } from "./failure.ts";
import { runProgram } from "./program.ts";
import { DeadlinePassed, explainSocketFailure } from "./socket-failure.ts";
import { showLines } from "./terminal-text.ts";

const command = {
  name: "greet-client",
  summary: "connects, prints what it is told, and hangs up",
  positionals: {
    host: { kind: host, description: "the server's name or address" },
    port: { kind: port, default: 9999, description: "the server's port" },
  },
  options: {
    timeout: {
      kind: seconds,
      default: 10,
      description: "how long to wait for the connection, and for its first word",
    },
  },
  notes: [
    "After a second without a word it closes its own side, having nothing to say anyway, and goes on listening. If " +
      "the server's queue was full (see greet-server --help), that is how the server learns that we are here.",
    "It receives once, at most 1024 bytes, as the talk's client does. In a pipe they come out as they are; on a " +
      "terminal, control characters are shown instead of obeyed.",
  ],
  examples: ["greet-client bob", "greet-client 10.99.7.10 9999 --timeout 2"],
};

async function main(stop: AbortSignal): Promise<void> {
  const { host, port, timeout } = readCommandLine(command);
  const timeoutMs = timeout * 1000;
  const server = await connect({ host, port, timeoutMs, stop });
  endWhenQuiet(server);
  try {
    const greeting = await receive(server, timeoutMs, stop);
    if (!greeting) throw new Failure("silent", `${host}, port ${port}: the server hung up without a word.`);
    print(greeting);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw explainSocketFailure(error, { doing: "talking", host, port, deadlineMs: timeoutMs });
  } finally {
    server.destroy();
  }
}

/** recv(2) of at most 1024 bytes: what is there once there is something, or undefined when the server hung up. */
async function receive(server: Socket, timeoutMs: number, stop: AbortSignal): Promise<Buffer | undefined> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    await once(server, "readable", { signal: AbortSignal.any([stop, deadline]) });
  } catch (error) {
    throw deadline.aborted ? new DeadlinePassed() : error;
  }
  const bytes: Buffer | null = server.read();
  return bytes?.subarray(0, 1024);
}

function print(greeting: Buffer): void {
  if (!process.stdout.isTTY) {
    process.stdout.write(greeting);
    return;
  }
  const text = showLines(greeting.toString());
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

if (import.meta.main) await runProgram(main);
