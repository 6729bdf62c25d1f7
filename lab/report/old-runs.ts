import { closeSync, openSync, readdirSync, readlinkSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What the evidence of a run is called: when it began. Whatever else stands beside them is not ours to remove. */
const RUN_FOLDER = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z(-\d+)?$/;

/**
 * Remove the evidence of old runs below `root`. The newest `keep` stay, and so do the one that `latest` points to and those
 * that go on. What cannot be removed is left for another time.
 * @param goesOn whether the run with this id still goes on
 * @returns the names of the folders that are gone
 */
export function removeOldRuns(root: string, keep: number, goesOn: (run: string) => boolean): string[] {
  const latest = orUndefined(() => readlinkSync(join(root, "latest")));
  const names = (orUndefined(() => readdirSync(root)) ?? [])
    .filter((name) => RUN_FOLDER.test(name))
    .toSorted(byTime);
  return names.slice(0, Math.max(0, names.length - keep)).filter((name) => {
    if (name === latest) return false;
    const run = runOf(join(root, name));
    if (run !== undefined && goesOn(run)) return false;
    return orUndefined(() => rmSync(join(root, name), { recursive: true, force: true }) ?? true) ?? false;
  });
}

/** Two of one moment are told apart by a number: `…Z`, `…Z-2`, `…Z-10`. */
const byTime = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/** The id stands in the very first event. */
function runOf(folder: string): string | undefined {
  return orUndefined(() => {
    const file = openSync(join(folder, "events.jsonl"), "r");
    try {
      const start = Buffer.alloc(1024);
      const length = readSync(file, start);
      return /"run":"(\w+)"/.exec(start.toString("utf8", 0, length))?.[1];
    } finally {
      closeSync(file);
    }
  });
}

function orUndefined<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
