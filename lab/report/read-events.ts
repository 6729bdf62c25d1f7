import { LabError } from "../errors.ts";
import { EVENTS_VERSION, type LabEvent } from "../events.ts";

/** A saved event stream. */
export type SavedEvents = {
  readonly events: readonly LabEvent[];
  /** The last line was not written to its end: whoever wrote it was stopped. What it would have told is missing. */
  readonly isTruncated: boolean;
};

/**
 * Reads what the jsonl reporter wrote. Blank lines are passed over, and a last line that is no whole JSON is left out.
 * @throws LabError `events-invalid` for a line that is no event; `events-version` for a stream of another version.
 */
export function readEvents(lines: Iterable<string>): SavedEvents {
  const events: LabEvent[] = [];
  let unreadable: number | null = null;
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    if (unreadable !== null) throw notAnEvent(unreadable, "is not JSON");
    const value = parseJson(line);
    if (value === undefined) unreadable = number;
    else events.push(checkEvent(value, number));
  }
  return { events, isTruncated: unreadable !== null };
}

/** Undefined where the text is not JSON, which has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkEvent(value: unknown, line: number): LabEvent {
  if (!isEvent(value)) throw notAnEvent(line, "has no `type` or no `at`");
  if (value.type === "run-started" && value.version !== EVENTS_VERSION) {
    throw new LabError(
      "events-version",
      `These events are of version ${String(value.version)}; this lab reads version ${EVENTS_VERSION}.`,
      { hint: "Report them with the lab that ran them, or run the scenarios again." },
    );
  }
  return value;
}

function isEvent(value: unknown): value is LabEvent {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "at" in value &&
    typeof value.at === "number"
  );
}

function notAnEvent(line: number, why: string): LabError {
  return new LabError("events-invalid", `Line ${line} is no event of a run: it ${why}.`, {
    hint: "A saved run is an events.jsonl as `lab run` wrote it, one JSON object on each line.",
  });
}
