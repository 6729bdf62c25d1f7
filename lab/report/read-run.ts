import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LabError } from "../errors.ts";
import type { LabEvent } from "../events.ts";
import { readEvents, type SavedEvents } from "./read-events.ts";

/**
 * The events of a saved run: of a whole run's folder, of one scenario's folder in it, or of an `events.jsonl`. Ordered by
 * time, as they once came.
 * @throws LabError `run-not-found`, and what `readEvents` throws, naming the file.
 */
export function readRun(path: string): SavedEvents {
  const folder = basename(path) === "events.jsonl" ? dirname(path) : path;
  const files = findStreams(folder);
  const streams = files.map(readStream);
  const events = streams.flatMap((stream) => stream.events);
  const begin = events.find((event) => event.type === "run-started");
  if (begin === undefined) {
    throw new LabError("run-not-found", `There is no saved run in ${path}.`, {
      hint: "Make one with  npx lab run , or give the folder of a run or of one of its scenarios.",
    });
  }
  return {
    // Each scenario's stream begins with a start of its own; of a whole run, the first is that of all.
    events: [begin, ...events.filter((event) => event.type !== "run-started").sort(byTime)],
    isTruncated: streams.some((stream) => stream.isTruncated),
  };
}

/** The end of a run comes behind whatever came at the same time. */
function byTime(a: LabEvent, b: LabEvent): number {
  return a.at - b.at || Number(a.type === "run-ended") - Number(b.type === "run-ended");
}

function findStreams(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort();
  return [folder, ...folders].map((each) => join(each, "events.jsonl")).filter(existsSync);
}

function readStream(file: string): SavedEvents {
  try {
    return readEvents(readFileSync(file, "utf8").split("\n"));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(error.code, `${file}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}
