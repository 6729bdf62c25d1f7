import type { Capture, CapturedFrame, CaptureEnd } from "./capture.ts";
import type { FormatReader } from "./format-reader.ts";
import { createPcapReader, isPcapMagic } from "./read-pcap.ts";
import { createPcapngReader } from "./read-pcapng.ts";

/**
 * Reads a capture that arrives in pieces: a file, or the standard output of a running `tcpdump -w -`.
 * Pieces may be cut anywhere. Nothing it is given makes it throw.
 */
export class CaptureReader {
  readonly capture: Capture = {
    format: "unknown",
    interfaces: [],
    names: [],
    frames: [],
    end: { state: "incomplete", offset: 0, missing: "the file header" },
  };
  #format: FormatReader | undefined;
  /** Bytes that came but do not make a whole block yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** How many bytes of the file stand before `#rest`. */
  #offset = 0;

  /**
   * Takes the next bytes and gives the frames that they completed. These, and what else the bytes told, are
   * also in `capture`, whose `end` says whether the bytes so far stop between two blocks (complete), within
   * one (incomplete), or are no capture from some offset on (invalid).
   *
   * The frames are views of the bytes given, which therefore must not be written to again.
   */
  push(chunk: Uint8Array): CapturedFrame[] {
    if (this.capture.end.state === "invalid") return [];
    const bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    const frames: CapturedFrame[] = [];
    const { at, end } = this.#readBlocks(bytes, frames);
    this.#rest = bytes.subarray(at);
    this.#offset += at;
    this.capture.end = end;
    for (const frame of frames) this.capture.frames.push(frame);
    return frames;
  }

  #readBlocks(bytes: Uint8Array, frames: CapturedFrame[]): { at: number; end: CaptureEnd } {
    if (this.#format === undefined) {
      if (bytes.length < 4)
        return { at: 0, end: { state: "incomplete", offset: 0, missing: "the file header" } };
      this.#format = this.#recognise(bytes);
      if (this.#format === undefined) {
        return { at: 0, end: { state: "invalid", offset: 0, problem: "this is neither pcap nor pcapng" } };
      }
    }
    let at = 0;
    while (at < bytes.length) {
      const result = this.#format.readBlock(bytes, at, frames);
      if (result.state !== "read") return { at, end: { ...result, offset: this.#offset + at } };
      at += result.length;
    }
    return { at, end: { state: "complete" } };
  }

  #recognise(bytes: Uint8Array): FormatReader | undefined {
    if (isPcapMagic(bytes, 0)) return createPcapReader(this.capture);
    const isPcapng = bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;
    return isPcapng ? createPcapngReader(this.capture) : undefined;
  }
}

/** Reads a whole capture. What stands before a break or a mistake is read; `end` tells of it. */
export function readCapture(bytes: Uint8Array): Capture {
  const reader = new CaptureReader();
  reader.push(bytes);
  return reader.capture;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
