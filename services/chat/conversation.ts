import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Failure } from "../failure.ts";
import { explainSocketFailure } from "../socket-failure.ts";
import type { Framing, Inbox } from "./framing.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Someone hung up, as one does at the end of a conversation. The message is the sentence that says who. */
export class HungUp extends Error {
  override readonly name = "HungUp";
}

export interface ConversationOptions {
  readonly framing: Framing;
  /** How many bytes may wait here for their turn, and how long a line may be. */
  readonly capacity: number;
  /** The other side, as failures name it. */
  readonly host: string;
  readonly port: number;
  /** Ends whatever waits here. */
  readonly stop: AbortSignal;
}

/** A mebibyte: enough for whatever a person types or pastes. */
export const roomyCapacity = 1024 * 1024;

/** How long the other side may take to hang up after we did. */
const lingerMs = 500;

/**
 * A connection on which messages are sent and received. It always listens, whoever's turn it is: messages wait here
 * until they are received, and a hang-up is noticed at once. Disposing of it hangs up.
 */
export class Conversation implements AsyncDisposable {
  /** Aborts as soon as the other side has hung up (with a `HungUp`) or the connection is broken (a `Failure`). */
  readonly gone: AbortSignal;
  /** Resolves with the first bytes that the other side says. They are received all the same. */
  readonly firstBytes: Promise<Buffer>;
  readonly #socket: Socket;
  readonly #options: ConversationOptions;
  readonly #inbox: Inbox;
  readonly #ending = new AbortController();
  #wake = () => {};

  constructor(socket: Socket, options: ConversationOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#inbox = options.framing.openInbox(options.capacity);
    this.gone = this.#ending.signal;
    // Someone whose host went down says nothing more, not even goodbye. This asks after a minute of silence.
    socket.setKeepAlive(true, 60_000);
    this.firstBytes = new Promise((resolve) => socket.once("data", resolve));
    socket.on("data", (bytes) => {
      this.#inbox.push(bytes);
      // What waits here is bounded. From then on it waits in the kernel, and then at the sender.
      if (this.#inbox.size > options.capacity) socket.pause();
      this.#wake();
    });
    socket.on("end", () => this.#end(new HungUp("The other side hung up.")));
    socket.on("error", (error) => this.#end(this.#explain(error)));
    socket.on("close", () => this.#end(new HungUp("The connection is closed.")));
    socket.resume();
  }

  /** The next message. When there is none left, it throws what `gone` says. */
  async receive(): Promise<string> {
    while (true) {
      const message = this.#inbox.take();
      if (message !== undefined) {
        if (this.#inbox.size <= this.#options.capacity) this.#socket.resume();
        return message;
      }
      this.gone.throwIfAborted();
      await unlessAborted(new Promise<void>((wake) => (this.#wake = wake)), this.#options.stop);
    }
  }

  /** What the other side said last and nobody received yet; between two messages, everyone else has a turn. */
  async *unread(): AsyncIterable<string> {
    for (let message = this.#inbox.take(); message !== undefined; message = this.#inbox.take()) {
      yield message;
      await nextTurn();
    }
  }

  /**
   * Resolves when the kernel has the message: later than now if the other side does not read. It may work after the
   * other side has hung up, for TCP can close one way and stay open the other (RFC 9293, section 3.6).
   */
  async send(message: string): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#socket.write(this.#options.framing.encode(message), (error) => {
        if (!error) return resolve();
        this.#end(this.#explain(error));
        reject(this.gone.reason);
      });
    });
    await unlessAborted(written, this.#options.stop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const socket = this.#socket;
    if (socket.closed) return;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const deadline = setTimeout(() => socket.destroy(), lingerMs);
    // Closing with something unread would reset the connection, and our last words could be lost with it.
    socket.removeAllListeners("data").resume().end();
    await closed;
    clearTimeout(deadline);
  }

  #end(reason: HungUp | Failure): void {
    if (this.gone.aborted) return;
    this.#inbox.end();
    this.#ending.abort(reason);
    this.#wake();
  }

  #explain(error: unknown): Failure {
    const { host, port } = this.#options;
    return explainSocketFailure(error, { doing: "talking", host, port });
  }
}
