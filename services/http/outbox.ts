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
  /** Mostly there is one answer; the others are only there when requests come in a pipeline. */
  #first: Buffer | undefined;
  readonly #others: Buffer[] = [];
  #bytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Puts bytes in line; `flush` sends them. */
  add(part: Buffer): void {
    if (this.#first === undefined) this.#first = part;
    else this.#others.push(part);
    this.#bytes += part.length;
  }

  /** Enough has gathered that it should be flushed before more is made. */
  get isFull(): boolean {
    return this.#bytes >= pieceBytes;
  }

  /** The client takes what we send more slowly than we make it: wait for "drain". */
  get isBlocked(): boolean {
    return this.#socket.writableNeedDrain;
  }

  flush(): void {
    const bytes = this.#take();
    if (bytes !== undefined) this.#socket.write(bytes);
  }

  #take(): Buffer | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    const bytes = this.#others.length === 0 ? first : Buffer.concat([first, ...this.#others], this.#bytes);
    this.#first = undefined;
    this.#others.length = 0;
    this.#bytes = 0;
    return bytes;
  }

  /**
   * Sends a body that is too long for one write, behind whatever waits here. Calls `progressed` whenever the client
   * has taken a piece. Rejects when the connection breaks, or when a file has become shorter than was promised.
   */
  async stream(body: Body, progressed: () => void): Promise<void> {
    for await (const piece of "file" in body ? read(body) : slice(body)) {
      this.add(piece);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.#socket.write(this.#take() ?? piece, (error) => (error ? reject(error) : resolve()));
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
