#!/usr/bin/env node
import { hostname } from "node:os";
import { setFlagsFromString } from "node:v8";
import {
  type Arguments,
  host,
  oneOf,
  port,
  readCommandLine,
  seconds,
  text,
  wholeNumber,
} from "./command-line.ts";
import { Failure } from "./failure.ts";
import { defaultLimits, type ServerLimits } from "./http/limits.ts";
import { openLogSink } from "./http/log-sink.ts";
import { type Server, type ServerOptions, startServer } from "./http/server.ts";
import { makeSite } from "./http/site.ts";
import { formatAddress } from "./listening.ts";
import { runProgram, say, untilStopped } from "./program.ts";
import { explainSocketFailure } from "./socket-failure.ts";

const command = {
  name: "web-server",
  summary: "answers HTTP/1.1 with Bob's page",
  positionals: {},
  options: {
    host: {
      kind: host,
      default: hostname(),
      description: "the name or address to listen on; this host's own name, unless you say otherwise",
    },
    port: { kind: port, default: 8080, description: "the port to listen on" },
    root: { kind: text, description: "a folder whose files are served too: put a page there and see it" },
    log: {
      kind: oneOf("common", "json", "none"),
      default: "common" as const,
      description: "a line for each request, in the Common Log Format or as JSON",
    },
    connections: {
      kind: wholeNumber(1, 1_000_000),
      default: defaultLimits.connections,
      description: "how many may be open at the same time",
    },
    full: {
      kind: oneOf("answer", "drop"),
      default: "answer" as const,
      description: "what happens to one connection too many: it is told 503, or dropped without a word",
    },
    grace: {
      kind: seconds,
      default: defaultLimits.graceMs / 1000,
      description: "how long running answers may take to end after SIGTERM",
    },
  },
  notes: [
    "GET / is Bob's page, GET /hello.json the same for programs, and POST / repeats what it is sent.",
    "With --root, index.html there takes the page's place. Files whose names begin with a dot, and links that lead " +
      "out of the folder, are not served.",
  ],
  examples: ["web-server", "web-server --host 127.0.0.1 --port 8081 --root ."],
};

export interface WebServerOptions {
  /** A name or an address of this host. */
  readonly host: string;
  readonly port: number;
  /** Gets one line for each thing that happens, requests excepted. */
  readonly log: (line: string) => void;
  /** A folder whose files are served too. */
  readonly root?: string | undefined;
  /** Where a line for each request goes; nowhere by default. */
  readonly accessLog?: ServerOptions["log"];
  readonly limits?: Partial<ServerLimits>;
  readonly whenFull?: ServerOptions["whenFull"];
}

/**
 * Listens, and answers until the handle is disposed of, which lets running answers end within `limits.graceMs`.
 * Throws a `Failure` with errno's code when it cannot listen: EADDRINUSE, EADDRNOTAVAIL, EACCES, ENOTFOUND, …
 */
export async function startWebServer(options: WebServerOptions): Promise<Server> {
  const { host, port, root, log, accessLog, limits = {}, whenFull = "answer" } = options;
  const routes = await makeSite(root).catch((error: NodeJS.ErrnoException) => {
    const why = whyNoRoot[error.code ?? ""] ?? error.message;
    throw new Failure("no-root", `--root ${root}: ${why}.`, { cause: error });
  });
  try {
    const server = await startServer({
      host,
      port,
      limits,
      whenFull,
      routes,
      ...(accessLog && { log: accessLog }),
    });
    log(`Listening on ${formatAddress(server.address, server.port)}`);
    return server;
  } catch (error) {
    throw explainSocketFailure(error, { doing: "listening", host, port });
  }
}

const whyNoRoot: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "that is a file; give the folder that it is in",
  EACCES: "this folder may not be read",
};

async function serve(given: Arguments<typeof command>, stop: AbortSignal): Promise<void> {
  await using _server = await startWebServer({
    host: given.host,
    port: given.port,
    root: given.root,
    log: say,
    ...(given.log !== "none" && { accessLog: { sink: openLogSink(1), format: given.log } }),
    whenFull: given.full,
    limits: { connections: given.connections, graceMs: given.grace * 1000 },
  });
  await untilStopped(stop);
}

if (import.meta.main) {
  // Let the young generation keep its first size. It would grow with every crowd of connections and hardly ever shrink
  // again, and a server's garbage dies too young to need the room.
  setFlagsFromString("--semi-space-growth-factor=1");
  const given = readCommandLine(command);
  await runProgram((stop) => serve(given, stop), { graceMs: given.grace * 1000 + 1000 });
}
