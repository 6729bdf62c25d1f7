const smallest = 1024;

/** Bytes in the order they came, in one piece of memory: at most twice what waits, however small the pieces came. */
export class ByteQueue {
  #memory = Buffer.allocUnsafe(smallest);
  #start = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#start;
  }

  /** What waits. A view, good until the next `push`. */
  get bytes(): Buffer {
    return this.#memory.subarray(this.#start, this.#end);
  }

  push(bytes: Buffer): void {
    const needed = this.size + bytes.length;
    if (this.#end + bytes.length > this.#memory.length) {
      // Moving is enough where half the memory is free; otherwise doubling keeps the copying linear in all.
      const target = needed * 2 <= this.#memory.length ? this.#memory : Buffer.allocUnsafe(needed * 2);
      this.bytes.copy(target);
      this.#end = this.size;
      this.#start = 0;
      this.#memory = target;
    }
    bytes.copy(this.#memory, this.#end);
    this.#end += bytes.length;
  }

  skip(count: number): void {
    this.#start += count;
    if (this.size > 0) return;
    this.#start = 0;
    this.#end = 0;
    if (this.#memory.length > 64 * smallest) this.#memory = Buffer.allocUnsafe(smallest);
  }
}
