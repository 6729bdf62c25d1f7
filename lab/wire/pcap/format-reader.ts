import type { CapturedFrame } from "./capture.ts";

/** What came of one attempt to read a block at an offset. */
export type BlockResult =
  | { state: "read"; length: number }
  | { state: "incomplete"; missing: string }
  | { state: "invalid"; problem: string };

/** Reads one block after another; keeps what a format must remember between them (byte order, interfaces). */
export interface FormatReader {
  /** Reads the block that begins at `at`; adds the frames in it, at most one, to `frames`. */
  readBlock(bytes: Uint8Array, at: number, frames: CapturedFrame[]): BlockResult;
}
