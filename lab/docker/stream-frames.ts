export type StreamFrame = { readonly stream: "stdout" | "stderr"; readonly payload: Buffer };

/**
 * Docker's stream format without a TTY (Engine API, "Attach to a container"): for each frame one byte that names the
 * stream (1 stdout, 2 stderr), three zero bytes, four bytes of length (big-endian), then the payload. Bytes in, whole
 * frames out; the beginning of a frame is kept until its rest comes.
 */
export class StreamFrames {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): StreamFrame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: StreamFrame[] = [];
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(4);
      if (this.#rest.length < end) break;
      frames.push({
        stream: this.#rest[0] === 2 ? "stderr" : "stdout",
        payload: this.#rest.subarray(HEADER_BYTES, end),
      });
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}

const HEADER_BYTES = 8;
