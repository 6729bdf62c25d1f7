const nothing: Buffer = Buffer.alloc(0);

/**
 * Gathers a request's body from its pieces. It copies, because a piece of one byte can keep alive the 64 KiB that it
 * was read with, and doubles, so that the work grows with the bytes.
 */
export class BodyBuffer {
  #bytes = nothing;
  #length = 0;

  add(piece: Buffer): void {
    if (this.#length + piece.length > this.#bytes.length) {
      const roomier = Buffer.allocUnsafeSlow(Math.max(1024, (this.#length + piece.length) * 2));
      this.#bytes.copy(roomier, 0, 0, this.#length);
      this.#bytes = roomier;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length += piece.length;
  }

  /** What has been gathered; the next body begins with nothing. */
  take(): Buffer {
    const body = this.#length === 0 ? nothing : this.#bytes.subarray(0, this.#length);
    this.clear();
    return body;
  }

  clear(): void {
    this.#bytes = nothing;
    this.#length = 0;
  }
}
