/**
 * What an agent writes to its standard output: frames of four bytes of length (big-endian, of what follows them), one
 * byte that says what it is, and the rest. 0 is a message in JSON; n > 0 are bytes of the capture of interface n - 1.
 */
export type AgentFrame = { readonly stream: number; readonly bytes: Buffer };

export const MESSAGE_STREAM = 0;

export function writeFrame(stream: number, bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(5 + bytes.length);
  frame.writeUInt32BE(bytes.length + 1, 0);
  frame[4] = stream;
  frame.set(bytes, 5);
  return frame;
}

/** Bytes in, whole frames out; the beginning of one is kept until its rest comes. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): AgentFrame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed()) return [];
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const frames: AgentFrame[] = [];
    while (rest.length >= 5) {
      const end = 4 + rest.readUInt32BE(0);
      if (rest.length < end) break;
      frames.push({ stream: rest[4] ?? 0, bytes: rest.subarray(5, end) });
      rest = rest.subarray(end);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return frames;
  }

  /** How many bytes the frame at hand has, as far as that is known. A large one is not put together anew for each chunk. */
  #needed(): number {
    const [first] = this.#chunks;
    return first !== undefined && first.length >= 4 ? 4 + first.readUInt32BE(0) : 5;
  }
}
