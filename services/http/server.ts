import { type AddressInfo, createServer, type Socket } from "node:net";
import { AccessLog, type LogFormat } from "./access-log.ts";
import { Clock } from "./clock.ts";
import { Connection } from "./connection.ts";
import { fault } from "./fault.ts";
import { defaultLimits, type ServerLimits } from "./limits.ts";
import type { LogSink } from "./log-sink.ts";
import type { Routes } from "./routes.ts";
import type { Service } from "./service.ts";
import { readShared } from "./shared-reading.ts";

export interface ServerOptions {
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly routes: Routes;
  readonly limits?: Partial<ServerLimits>;
  /** What happens to one connection too many: it is told 503 (the default), or dropped without a word. */
  readonly whenFull?: "answer" | "drop";
  /** Where a line for each request goes. None by default. */
  readonly log?: { readonly sink: LogSink; readonly format: LogFormat };
  /** Told when a handler throws; the client gets a 500. By default it is printed to stderr. */
  readonly report?: (error: unknown) => void;
  /** How often deadlines are looked at, in milliseconds. */
  readonly tickMs?: number;
}

/** A server that listens. Disposing of it is stopping it. */
export interface Server extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /**
   * Accepts nobody any more, finishes the requests that have begun, and resolves when all is closed: at the latest
   * after `graceMs`, when what is left is cut off.
   */
  stop(graceMs?: number): Promise<void>;
}

/** Starts to listen. Rejects with the socket's own error (EADDRINUSE, EACCES, …) when that fails. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const limits = { ...defaultLimits, ...options.limits };
  const clock = new Clock(options.tickMs);
  const log = options.log && new AccessLog(options.log.sink, options.log.format, clock);
  const connections = new Set<Connection>();
  const service: Service = {
    routes: options.routes,
    limits,
    clock,
    log,
    envelopes: envelopesAt(clock.date, limits.idleMs),
    heldBytes: 0,
    stopping: false,
    report: options.report ?? console.error,
  };
  clock.onTick(() => {
    if (!service.envelopes.closing.includes(clock.date)) {
      service.envelopes = envelopesAt(clock.date, limits.idleMs);
    }
    for (const connection of connections) connection.checkDeadline(clock.nowMs);
  });

  const whenEmpty: (() => void)[] = [];
  const accept = (accepted: Socket) => {
    const full = connections.size >= limits.connections;
    // Saying so takes a moment and a descriptor; when very many ask at once there is no more of either.
    if (full && (options.whenFull === "drop" || connections.size >= limits.connections + mostRefusals)) {
      accepted.destroy();
      return;
    }
    const socket = readShared(accepted, (memory, length) => connection.receive(memory, length));
    const connection = new Connection(socket, service);
    connections.add(connection);
    socket.on("close", () => {
      connections.delete(connection);
      if (connections.size === 0) for (const resolve of whenEmpty.splice(0)) resolve();
    });
    socket.resume();
    if (full) connection.refuse(tooManyConnections);
  };

  const server = createServer({ pauseOnConnect: true, noDelay: true }, accept);
  try {
    await listen(server, options);
  } catch (error) {
    clock[Symbol.dispose]();
    throw error;
  }
  const { address, port } = server.address() as AddressInfo;

  const stop = async (graceMs = limits.graceMs) => {
    service.stopping = true;
    server.close();
    for (const connection of connections) connection.finish();
    if (connections.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      whenEmpty.push(resolve);
      const timer = setTimeout(() => {
        for (const connection of connections) connection.destroy();
      }, graceMs);
      await promise;
      clearTimeout(timer);
    }
    clock[Symbol.dispose]();
    await log?.end();
  };
  return { address, port, stop, [Symbol.asyncDispose]: () => stop() };
}

const mostRefusals = 256;
const tooManyConnections = fault(503, "This server has all the connections that it can serve");

/** RFC 9112 §9.6: Connection says what comes after the answer. RFC 9110 §6.6.1: Date. */
function envelopesAt(date: string, idleMs: number): Service["envelopes"] {
  return {
    staying: `Date: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(idleMs / 1000)}\r\n`,
    closing: `Date: ${date}\r\nConnection: close\r\n`,
  };
}

async function listen(server: ReturnType<typeof createServer>, { host, port }: ServerOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port, backlog: 511 }, resolve);
  await promise;
  server.off("error", reject);
  // Running out of descriptors while accepting is reported here too, and is no reason to stop serving the others.
  server.on("error", () => {});
}
