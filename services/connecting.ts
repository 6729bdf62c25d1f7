import { once } from "node:events";
import { connect as openSocket, type Socket } from "node:net";
import { DeadlinePassed, explainSocketFailure } from "./socket-failure.ts";

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** How long the name's address and the handshake may take together. */
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
}

/**
 * connect(2): resolves when the handshake is done. Throws a `Failure` with errno's code, ETIMEDOUT also for our own
 * deadline, and `stop`'s reason when told to stop. The caller owns the socket, and its errors, from then on.
 */
export async function connect({ host, port, timeoutMs, stop }: ConnectOptions): Promise<Socket> {
  stop.throwIfAborted();
  const socket = openSocket({ host, port });
  const deadline = setTimeout(() => socket.destroy(new DeadlinePassed()), timeoutMs);
  const giveUp = () => socket.destroy(stop.reason);
  stop.addEventListener("abort", giveUp);
  try {
    await once(socket, "connect");
    return socket;
  } catch (error) {
    stop.throwIfAborted();
    throw explainSocketFailure(error, { doing: "connecting", host, port, deadlineMs: timeoutMs });
  } finally {
    clearTimeout(deadline);
    stop.removeEventListener("abort", giveUp);
  }
}

const quietMs = 1000;

/**
 * For a client that only listens: closes its own side after a second of silence, and goes on listening. A server whose
 * queue was full dropped the last ACK of our handshake and, where SYN cookies stepped in (RFC 4987, section 3.6), knows
 * nothing of us any more. A client that sends nothing would wait for ever; a FIN is sent until it is acknowledged, and
 * it repeats the ACK that was dropped.
 */
export function endWhenQuiet(socket: Socket): void {
  socket.setTimeout(quietMs, () => socket.end());
}
