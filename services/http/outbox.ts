import type { Socket } from "node:net";
import type { Body, FilePart } from "./response.ts";

/** As much as a socket is given at once, and as much as may wait in it before we wait for it. */
const pieceBytes = 64 * 1024;

/**
 * What goes out on one connection. Small answers to pipelined requests leave together in one write: a head and a
 * body in two would wait for each other (Nagle's algorithm and delayed acknowledgements), and every write is a
 * system call. Long bodies go piece by piece, never faster than the client reads.
 */
export class Outbox {
  readonly #socket: Socket;
  /** Of latin1, one character for each byte. */
  #waiting = "";

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Puts bytes in line, as latin1; `flush` sends them. */
  add(part: string): void {
    this.#waiting = this.#waiting === "" ? part : this.#waiting + part;
  }

  /** Enough has gathered that it should be flushed before more is made. */
  get isFull(): boolean {
    return this.#waiting.length >= pieceBytes;
  }

  /** The client takes what we send more slowly than we make it: wait for "drain". */
  get isBlocked(): boolean {
    return this.#socket.writableNeedDrain;
  }

  flush(): void {
    if (this.#waiting !== "") this.#socket.write(this.#take(), "latin1");
  }

  #take(): string {
    const text = this.#waiting;
    this.#waiting = "";
    return text;
  }

  /**
   * Sends a body that is too long for one write, behind whatever waits here. Calls `progressed` whenever the client
   * has taken a piece. Rejects when the connection breaks, or when a file has become shorter than was promised.
   */
  async stream(body: Body, progressed: () => void): Promise<void> {
    for await (const piece of "file" in body ? read(body) : slice(body)) {
      const bytes =
        this.#waiting === "" ? piece : Buffer.concat([Buffer.from(this.#take(), "latin1"), piece]);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      await promise;
      progressed();
    }
  }
}

/** Whether a body should be streamed instead of travelling with its head. */
export function isLong(body: Body): boolean {
  return "file" in body || body.length > pieceBytes;
}

function* slice(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function* read({ file, start, length }: FilePart): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; ) {
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, length - at));
    const { bytesRead } = await file.read(piece, 0, piece.length, start + at);
    if (bytesRead === 0) throw new Error("The file became shorter while it was being sent");
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}
