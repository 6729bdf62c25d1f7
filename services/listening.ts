import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { isIPv6 } from "node:net";
import { Failure } from "./failure.ts";
import { explainSocketFailure } from "./socket-failure.ts";

export interface ListenOptions {
  /** A name or an address of this host. */
  readonly host: string;
  readonly port: number;
  /** How many connections may wait for accept(2); see listen(2). */
  readonly backlog: number;
  /** Gets one line for each thing that happens. */
  readonly log: (line: string) => void;
}

/** A server that listens. Disposing of it closes its socket and every connection it still has. */
export interface Listening extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/**
 * bind(2) and listen(2): when it returns, the port is open and the log says where.
 * Throws a `Failure` with errno's code: EADDRINUSE, EADDRNOTAVAIL, EACCES, ENOTFOUND, …
 */
export async function listen(
  server: Server,
  { host, port, backlog, log }: ListenOptions,
): Promise<Listening> {
  const connections = new Set<Socket>();
  server.on("connection", (connection) => {
    // A connection that breaks also closes, which is all that matters here. Whoever wants to know why listens too.
    connection.on("error", () => {});
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
  });
  server.listen({ host, port, backlog });
  try {
    await once(server, "listening");
  } catch (error) {
    throw explainSocketFailure(error, { doing: "listening", host, port });
  }
  // accept(2) can fail later, when this process has too many files open. The next caller may fare better.
  server.on("error", (error) => log(explainSocketFailure(error, { doing: "accepting", host, port }).message));

  const bound = addressOf(server);
  log(`Listening on ${formatAddress(bound.address, bound.port)}`);
  return {
    host: bound.address,
    port: bound.port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done));
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

/** `10.99.7.10:9999`, or `[fd00::10]:9999`. */
export function formatAddress(address: string, port: number): string {
  // An IPv4 caller of a socket that listens on both families (RFC 4291, section 2.5.5.2).
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  return isIPv6(plain) ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** Who called. A connection that was reset before we could look has no address any more. */
export function formatCaller({ remoteAddress, remotePort }: Socket): string {
  return remoteAddress === undefined || remotePort === undefined
    ? "someone who is gone already"
    : formatAddress(remoteAddress, remotePort);
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Failure("not-listening", "This server has no address.");
  return address;
}
