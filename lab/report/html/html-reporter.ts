import { recordRun } from "../record-run.ts";
import type { Destination, Reporter } from "../reporter.ts";
import { drawPage } from "./page.ts";

/** One page that needs nothing else: to read, to print, to show to a room. Written at the end. */
export function createHtmlReporter(to: Pick<Destination, "write">): Reporter {
  const { run, take } = recordRun();
  let hasEnded = false;
  return {
    take,
    end() {
      if (!hasEnded) to.write(drawPage(run));
      hasEnded = true;
    },
  };
}
