#!/usr/bin/env node
import { hostname } from "node:os";
import { startAnswering } from "./chat-server.ts";
import { host, readCommandLine, text } from "./command-line.ts";
import { startGreetServer } from "./greet-server.ts";
import { openLogSink } from "./http/log-sink.ts";
import { runProgram, say, untilStopped } from "./program.ts";
import { startWebServer, type WebServerOptions } from "./web-server.ts";

const command = {
  name: "home",
  summary: "Bob's house: every mailbox open at once, in one program",
  positionals: {},
  options: {
    host: {
      kind: host,
      default: hostname(),
      description: "the name or address to listen on; this host's own name, unless you say otherwise",
    },
    reply: {
      kind: text,
      default: "I am at home, come over!",
      description: "what every chat message is answered with",
    },
  },
  notes: [
    "One address, three ports: a greeting on 9999, a chat that answers by itself on 9000, and a web page on 8080. " +
      "greet-server, chat-server and web-server are the same programs one by one.",
  ],
  examples: ["home", "home --host 127.0.0.1"],
};

async function main(stop: AbortSignal): Promise<void> {
  const { host, reply } = readCommandLine(command);
  const log = (mailbox: string) => (line: string) => say(`${mailbox} | ${line}`);
  const stdout = openLogSink(1);
  const accessLog = {
    format: "common",
    sink: (lines, done) => stdout(Buffer.from(lines.toString().replace(/^(?=.)/gm, "web   | ")), done),
  } satisfies WebServerOptions["accessLog"];

  await using _greeting = await startGreetServer({ host, port: 9999, backlog: 5, log: log("greet") });
  await using _chat = await startAnswering({
    host,
    port: 9000,
    backlog: 511,
    log: log("chat "),
    framing: "line",
    reply,
  });
  await using _web = await startWebServer({
    host,
    port: 8080,
    log: log("web  "),
    accessLog,
    limits: { graceMs: 500 },
  });
  await untilStopped(stop);
}

if (import.meta.main) await runProgram(main);
