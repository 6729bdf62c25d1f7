import { Socket, type SocketConstructorOpts } from "node:net";

/** As much as one read takes. Every connection's bytes land here, one after the other. */
const landing = Buffer.allocUnsafeSlow(64 * 1024);

/** Told that bytes have come: the first `length` of these. They change as soon as it returns. */
export type Receive = (bytes: Buffer, length: number) => void;

/**
 * Lets a connection read into memory that all share, instead of fresh memory for each read, which costs as much as
 * answering. net.Socket has this (`onread`), but only for who makes the socket, and what a server accepts is made by
 * the server. So a socket of ours takes over the handle. A handle is no part of Node's promises: without one, the
 * connection reads as all others do.
 *
 * @param accepted by a server with `pauseOnConnect`, so that nothing is read yet
 * @returns the socket to use from now on; it reads already
 */
export function shareReading(accepted: Socket & { _handle?: object | null }, receive: Receive): Socket {
  const handle = accepted._handle;
  if (!handle) {
    accepted.on("data", (bytes: Buffer) => receive(bytes, bytes.length));
    return accepted;
  }
  accepted._handle = null;
  accepted.destroy();
  const callback = (length: number) => {
    receive(landing, length);
    return true;
  };
  const options = { handle, allowHalfOpen: true, onread: { buffer: landing, callback } };
  return new Socket(options as SocketConstructorOpts).resume();
}
