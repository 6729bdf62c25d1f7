/** What was tried when it failed. `deadlineMs` is our own, and only known where we set one. */
export interface Attempt {
  readonly doing: "listening" | "connecting" | "talking";
  readonly host: string;
  readonly port: number;
  readonly deadlineMs?: number;
}

/** We gave up waiting: not the kernel's ETIMEDOUT, which takes some two minutes for a connect (tcp(7)). */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/**
 * What happened to a socket, and what that usually means, in one or two sentences for someone who sees the error
 * for the first time. The codes are errno(3)'s, connect(2)'s and getaddrinfo(3)'s, as Node passes them on.
 */
export function describeSocketFailure(error: unknown, attempt: Attempt): string {
  const { host, port } = attempt;
  const where = `${host}, port ${port}`;
  if (error instanceof DeadlinePassed) return describeDeadline(attempt, where);
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return `${where}: connection refused. The host is there, but no program listens on that port: is the server running, and is the port right?`;
    case "EHOSTUNREACH":
      return `${where}: no such host on the network. Nobody answered when asked who has that address: is the host up, and is the address right?`;
    case "ENETUNREACH":
      return `${where}: network unreachable. This host knows no way to that network: the address lies outside the networks it is connected to.`;
    case "ENOTFOUND":
    // Docker's name server says "try again" instead of "no such name" where it has nobody outside to ask.
    case "EAI_AGAIN":
      return attempt.doing === "listening"
        ? `${host}: no such name. It has no address to listen on: give this host's own name or address.`
        : `${host}: no such name. Nobody could say which address belongs to it: is it spelled right, and is that host up?`;
    case "ETIMEDOUT":
      return `${where}: no answer. The segments were sent again and again and nothing came back: the host is down, cut off, or something on the way drops them.`;
    case "EADDRINUSE":
      return `${where}: address already in use. Another program listens there: stop it, or choose another port with --port.`;
    case "EACCES":
    case "EPERM":
      return attempt.doing === "listening"
        ? `${where}: permission denied. ${port < 1024 ? "Ports below 1024 are for root: choose a higher one" : "This port is not for us: choose another"} with --port.`
        : `${where}: permission denied. This host is not allowed to connect there: a firewall's rule, or a broadcast address.`;
    case "EADDRNOTAVAIL":
      return attempt.doing === "listening"
        ? `${host}: not an address of this host. A server can listen only on an address that one of its own interfaces has.`
        : `${where}: no local address left to call from. All of this host's ports are busy, often with old connections in TIME-WAIT.`;
    case "ECONNRESET":
      return `${where}: the connection was reset. The other side threw it away instead of closing it: its program was stopped, or it closed with words unread.`;
    case "EPIPE":
      return `${where}: the other side is gone. What we wanted to send has nowhere to go, because the connection is closed already.`;
    case "EMFILE":
    case "ENFILE":
      return `${where}: too many open files. Every connection is one, and this program may not open more of them.`;
    default:
      return `${where}: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function describeDeadline({ doing, deadlineMs }: Attempt, where: string): string {
  const waited =
    deadlineMs === undefined
      ? ""
      : ` within ${deadlineMs / 1000} ${deadlineMs === 1000 ? "second" : "seconds"}`;
  return doing === "connecting"
    ? `${where}: no answer${waited}. Not even a refusal came back: the host is down, cut off, too busy to accept, or something on the way drops our segments.`
    : `${where}: not a word${waited}. The connection is open but nothing comes: the program there is busy or stuck, or the wire is cut.`;
}

function codeOf(error: unknown): string | undefined {
  // A name with several addresses fails with all their errors in one; the last one tried speaks for them.
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
