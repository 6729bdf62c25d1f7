import type { Server, Socket } from "node:net";
import { unlessAborted } from "./unless-aborted.ts";

/**
 * accept(2) for a server that sees its callers one after another: each call gives the next one, in the order they
 * came. Callers wait with their connection open; give the server `pauseOnConnect`, so that nothing they say is lost.
 */
export function acceptFrom(server: Server): (stop: AbortSignal) => Promise<Socket> {
  const waiting: Socket[] = [];
  let wake = () => {};
  server.on("connection", (caller) => {
    waiting.push(caller);
    wake();
  });
  return async (stop) => {
    while (true) {
      const caller = waiting.shift();
      if (caller) return caller;
      await unlessAborted(new Promise<void>((resolve) => (wake = resolve)), stop);
    }
  };
}
