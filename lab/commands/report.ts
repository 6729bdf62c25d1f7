import { readRun } from "../report/read-run.ts";
import { verdictOf } from "../verdict/verdict-of.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { openReporters } from "./open-reporters.ts";

/** `lab report DIR`: a saved run told again by any reporter, with the run's own exit code. Needs no Docker. */
export function reportCommand(folder: string, reporter: readonly string[]): number {
  const { events, isTruncated } = readRun(folder);
  for (const each of openReporters(reporter, { live: false })) {
    for (const event of events) each.take(event);
    each.end();
  }
  if (isTruncated)
    process.stderr.write("lab: this run was cut off before its end; what was saved is shown.\n");
  const run = events.find((event) => event.type === "run-ended");
  const scenarios = events.flatMap((event) => (event.type === "scenario-ended" ? [event.verdict] : []));
  // A scenario's own folder does not have the end of the run that it was part of.
  const verdict =
    run?.verdict ?? (scenarios.length > 0 && !isTruncated ? verdictOf(scenarios) : "inconclusive");
  return EXIT_CODES[verdict];
}
