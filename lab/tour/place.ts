import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

/** Where a learner is on the tour, and which chapters they have been through. */
export type Place = {
  /** The chapter and the scenario that come next; null before the first step and after the last one. */
  readonly next: { readonly chapter: string; readonly scenario: string } | null;
  readonly done: readonly string[];
};

export const START: Place = { next: null, done: [] };

const saved = z.object({
  next: z.object({ chapter: z.string(), scenario: z.string() }).nullable(),
  done: z.array(z.string()),
});

/** What was remembered in the file; the start where there is none, or none that can be read. */
export function recallPlace(file: string): Place {
  try {
    return saved.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return START;
  }
}

/** Written whole or not at all. A folder that cannot be written only means that the next tour begins anew. */
export function rememberPlace(file: string, place: Place): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.part`, `${JSON.stringify(place, null, 2)}\n`);
    renameSync(`${file}.part`, file);
    return true;
  } catch {
    return false;
  }
}

export function forgetPlace(file: string): void {
  rmSync(file, { force: true });
}
