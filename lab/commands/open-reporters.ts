import { closeSync, openSync, writeSync } from "node:fs";
import { createReporter, parseReporterChoice } from "../report/create-reporter.ts";
import type { Reporter } from "../report/reporter.ts";

const PLAIN_WIDTH = 80;

/**
 * The reporters that a command line chose, each with where it writes: `text`, `junit=out.xml`. Without a choice: text.
 * @throws {LabError} `reporter-unknown`, `reporter-invalid`, or the system's own where a file cannot be written
 */
export function openReporters(chosen: readonly string[]): Reporter[] {
  const choices = (chosen.length === 0 ? ["text"] : chosen).map(parseReporterChoice);
  return choices.map(({ name, file }) => {
    if (file === null) return createReporter(name, terminal());
    const descriptor = openSync(file, "w");
    const reporter = createReporter(name, {
      write: (text) => writeSync(descriptor, text),
      columns: PLAIN_WIDTH,
      color: false,
      isTty: false,
    });
    let isOpen = true;
    return {
      take: (event) => reporter.take(event),
      end() {
        reporter.end();
        if (isOpen) closeSync(descriptor);
        isOpen = false;
      },
    };
  });
}

function terminal() {
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
    isTty,
  };
}
