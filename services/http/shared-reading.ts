import { Socket, type SocketConstructorOpts } from "node:net";

/** As much as one read can bring. */
const sharedBytes = 64 * 1024;
const shared = Buffer.allocUnsafeSlow(sharedBytes);

/**
 * Takes over an accepted connection, so that all connections read into the same memory. Otherwise Node allocates a
 * buffer for each read. Nearly all that a server leaves to the garbage collector are those, and its pauses are what
 * the slowest answers wait for.
 *
 * Node has this for sockets that one makes oneself (`onread` of net.Socket), but makes those that a server accepts
 * without asking. So the handle changes hands, by two names that Node's documentation does not have.
 *
 * @param accepted with nothing read from it yet: `pauseOnConnect`
 * @param receive gets what each read brings: so many bytes at the memory's start. It must copy what it still needs
 *   after it has returned
 * @returns the socket in place of `accepted`, which is of no use any more; it reads from `resume` on
 */
export function readShared(accepted: Socket, receive: (memory: Buffer, length: number) => void): Socket {
  const owner = accepted as unknown as { _handle: unknown };
  const handle = owner._handle;
  owner._handle = null;
  const options = {
    handle,
    pauseOnCreate: true,
    allowHalfOpen: true,
    onread: {
      buffer: shared,
      callback: (length: number) => {
        receive(shared, length);
        return true;
      },
    },
  };
  return new Socket(options as SocketConstructorOpts);
}
