import type { Chunk } from "../events.ts";

/** The bytes of a chunk. */
export function decodeChunk(chunk: Chunk): Uint8Array {
  return "text" in chunk ? new TextEncoder().encode(chunk.text) : Buffer.from(chunk.base64, "base64");
}

/** The text of a chunk that stands alone; bytes that are not UTF-8 become U+FFFD. */
export function readChunk(chunk: Chunk): string {
  return "text" in chunk ? chunk.text : Buffer.from(chunk.base64, "base64").toString("utf8");
}

/** Joins the pieces in which one stream arrived: characters cut in half, and lines cut anywhere. */
export type TextFeed = {
  /** The piece as text, and the lines that it finished (without their LF). */
  take(bytes: Uint8Array): { readonly text: string; readonly lines: readonly string[] };
  /**
   * The line that has not ended yet, if it has words in it (a bare `> ` only waits for some): once, and again only when
   * more of it has come. The rest of the line comes joined to it, as a terminal would show it.
   */
  showUnfinished(): readonly string[];
};

/** A line that never ends is broken here, so that waiting for its end costs nothing. */
const LONGEST_LINE = 16 * 1024;

export function startTextFeed(): TextFeed {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let held = "";
  let shown = "";
  return {
    take(bytes) {
      const text = decoder.decode(bytes, { stream: true });
      const parts = (held + text).split("\n");
      const last = parts.pop() ?? "";
      held = last.length > LONGEST_LINE ? "" : last;
      if (held !== last) parts.push(last);
      if (parts.length > 0) shown = "";
      return { text, lines: parts };
    },
    showUnfinished() {
      if (held === shown || !/[\p{L}\p{N}]/u.test(held)) return [];
      shown = held;
      return [held];
    },
  };
}
