import { Failure } from "./failure.ts";

/** What was tried when it failed. `deadlineMs` is our own, and known only where we set one. */
export interface Attempt {
  readonly doing: "listening" | "accepting" | "connecting" | "talking";
  readonly host: string;
  readonly port: number;
  readonly deadlineMs?: number;
}

/** We gave up waiting: not the kernel's ETIMEDOUT, which takes some two minutes for a connect (tcp(7)). */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/** The failure to tell a person about: errno's code with `describeSocketFailure`'s words. */
export function explainSocketFailure(error: unknown, attempt: Attempt): Failure {
  const code = error instanceof DeadlinePassed ? "ETIMEDOUT" : (codeOf(error) ?? "unknown");
  return new Failure(code, describeSocketFailure(error, attempt), { cause: error });
}

/**
 * What happened to a socket, and what that usually means, in two sentences or three for someone who sees the error
 * for the first time. The codes are errno(3)'s, connect(2)'s and getaddrinfo(3)'s, as Node passes them on.
 */
export function describeSocketFailure(error: unknown, attempt: Attempt): string {
  const { doing, host, port } = attempt;
  const where = `${host}, port ${port}`;
  if (error instanceof DeadlinePassed) return describeDeadline(attempt, where);
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return `${where}: connection refused. The host is there, but no program listens on that port. Is the server running, and is the port right?`;
    case "EHOSTUNREACH":
      return `${where}: host unreachable. Nobody answered when asked who has that address. Is the host up, and is the address right?`;
    case "ENETUNREACH":
      return `${where}: network unreachable. The address lies outside the networks that this host is connected to, and it knows no way there.`;
    case "ENOTFOUND":
    // Docker's name server says "try again" instead of "no such name" where it has nobody outside to ask.
    case "EAI_AGAIN":
      return doing === "listening"
        ? `${host}: no such name. Nobody could say which address belongs to it. Give this host's own name or address.`
        : `${host}: no such name. Nobody could say which address belongs to it. Is it spelled right, and is that host up?`;
    case "ETIMEDOUT":
      return `${where}: no answer. The segments were sent again and again and nothing came back. The host is down or cut off, or something on the way drops them.`;
    case "EADDRINUSE":
      return `${where}: address already in use. Another program listens there. Stop it, or choose another port with --port.`;
    case "EACCES":
    case "EPERM":
      if (doing !== "listening") {
        return `${where}: permission denied. This host may not connect there: a firewall's rule forbids it, or it is a broadcast address.`;
      }
      return port < 1024
        ? `${where}: permission denied. Ports below 1024 are for root. Choose a higher one with --port.`
        : `${where}: permission denied. This program may not listen there. Choose another port with --port.`;
    case "EADDRNOTAVAIL":
      return doing === "listening"
        ? `${host}: address not available. No interface of this host has it, and a server can listen only on an address of its own host.`
        : `${where}: no local address left to call from. All of this host's ports are taken, often by old connections in TIME-WAIT.`;
    case "ECONNRESET":
      return `${where}: connection reset. The other side threw the connection away instead of closing it: its program was killed, or closed it with something still unread.`;
    case "EPIPE":
      return `${where}: broken pipe. The connection is closed already, so what we wanted to send has nowhere to go.`;
    case "EMFILE":
    case "ENFILE":
      return `${where}: too many open files. Every connection is one, and this program may not have more of them.`;
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
    ? `${where}: no answer${waited}, not even a refusal. The host is down, cut off or too busy, or something on the way drops our segments.`
    : `${where}: not a word${waited}. The connection is open, but nothing comes: the program there is busy or stuck, or the wire is cut.`;
}

function codeOf(error: unknown): string | undefined {
  // A name with several addresses fails with all their errors in one; the last one tried speaks for them.
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
