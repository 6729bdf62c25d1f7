import { createReporter } from "../../../lab/report/create-reporter.ts";
import type { Destination } from "../../../lab/report/reporter.ts";
import type { RunTeller } from "./tell-run.ts";

/** All that a reporter writes of a run, told to its end. */
export function report(name: string, told: RunTeller, to: Partial<Destination> = {}): string {
  const written: string[] = [];
  const reporter = createReporter(name, {
    write: (text) => written.push(text),
    columns: 80,
    color: false,
    isTty: false,
    ...to,
  });
  for (const event of told.events) reporter.take(event);
  reporter.end();
  return written.join("");
}
