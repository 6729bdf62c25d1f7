import type { Marks } from "./packet.ts";

/**
 * How marks stand in a capture file: as a frame's comment, in words that a reader of Wireshark understands:
 * `lost`, `delayed 40 ms`, `duplicated`, `corrupted`, `held`, joined by commas. `received 0.041 ms later` tells
 * how long a packet that two hosts saw was under way.
 */
export function formatMarks(marks: Marks, underWayMs?: number): string | undefined {
  const words: string[] = [];
  if (marks.held) words.push("held");
  if (marks.delayedMs !== undefined) words.push(`delayed ${marks.delayedMs} ms`);
  if (marks.duplicated) words.push("duplicated");
  if (marks.corrupted) words.push("corrupted");
  if (marks.lost) words.push("lost");
  if (underWayMs !== undefined) words.push(`received ${Number(underWayMs.toFixed(6))} ms later`);
  return words.length === 0 ? undefined : words.join(", ");
}

/** Reads marks from a frame's comments; comments of other origin say nothing and are left alone. */
export function parseMarks(comments: readonly string[] | undefined): { marks: Marks; underWayMs?: number } {
  const found: { marks: Marks; underWayMs?: number } = { marks: {} };
  for (const part of (comments ?? []).flatMap((comment) => comment.split(", "))) {
    const [, word, amount] =
      /^(lost|held|duplicated|corrupted|(?:delayed|received) (\d+(?:\.\d+)?) ms(?: later)?)$/.exec(part) ??
      [];
    if (word === undefined) continue;
    if (word === "lost") found.marks.lost = true;
    else if (word === "held") found.marks.held = true;
    else if (word === "duplicated") found.marks.duplicated = true;
    else if (word === "corrupted") found.marks.corrupted = true;
    else if (word.startsWith("delayed")) found.marks.delayedMs = Number(amount);
    else found.underWayMs = Number(amount);
  }
  return found;
}
