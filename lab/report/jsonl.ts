import type { Destination, Reporter } from "./reporter.ts";

/** The event stream itself: one event, one line of JSON, as it comes. `readEvents` reads it back. */
export function createJsonlReporter(to: Pick<Destination, "write">): Reporter {
  return {
    take: (event) => to.write(`${JSON.stringify(event)}\n`),
    end: () => {},
  };
}
