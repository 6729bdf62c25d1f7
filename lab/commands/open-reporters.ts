import { closeSync, openSync, writeSync } from "node:fs";
import { LabError } from "../errors.ts";
import { createReporter, parseReporterChoice } from "../report/create-reporter.ts";
import type { Destination, Reporter } from "../report/reporter.ts";

const PLAIN_WIDTH = 80;

/**
 * The reporters that a command line chose, each with where it writes: `text`, `junit=out.xml`. Without a choice: text.
 * @param live whether a terminal may be redrawn while the run goes on; of a saved run nothing goes on
 * @throws {LabError} `reporter-unknown`, `reporter-invalid`, `report-not-written`
 */
export function openReporters(chosen: readonly string[], { live = true } = {}): Reporter[] {
  const choices = (chosen.length === 0 ? ["text"] : chosen).map(parseReporterChoice);
  return choices.map(({ name, file }) => {
    if (file === null) return createReporter(name, terminal(live));
    const { to, close } = openFile(file);
    const reporter = createReporter(name, to);
    return {
      take: (event) => reporter.take(event),
      end() {
        reporter.end();
        close();
      },
    };
  });
}

/**
 * A file to report to; `close` may be called twice, and says whether it was open.
 * @throws {LabError} `report-not-written`
 */
export function openFile(file: string): { readonly to: Destination; readonly close: () => boolean } {
  const descriptor = openForWriting(file);
  let isOpen = true;
  return {
    to: {
      write: (text) => void writeSync(descriptor, text),
      columns: PLAIN_WIDTH,
      color: false,
      isTty: false,
    },
    close() {
      const wasOpen = isOpen;
      if (wasOpen) closeSync(descriptor);
      isOpen = false;
      return wasOpen;
    },
  };
}

function openForWriting(file: string): number {
  try {
    return openSync(file, "w");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("report-not-written", `The report cannot be written to ${file}: ${why}`, {
      hint: "Is its folder there, and yours to write to?",
      cause,
    });
  }
}

/** What the command prints. */
export function terminal(live: boolean) {
  const { stdout, env } = process;
  const isTty = stdout.isTTY === true;
  return {
    write: (text: string) => void stdout.write(text),
    get columns() {
      return isTty ? Math.max(40, stdout.columns) : PLAIN_WIDTH;
    },
    get rows() {
      return isTty ? stdout.rows : 24;
    },
    color: isTty && !env.NO_COLOR,
    isTty: isTty && live,
  };
}
