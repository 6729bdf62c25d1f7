import { Failure } from "./failure.ts";
import { fitTerminal } from "./wrap.ts";

const lastMomentMs = 500;

/**
 * Runs a program's main part and ends the process: with 0 when it is done or when SIGTERM ended it, 130 when Ctrl-C
 * did, 1 after a `Failure`, whose sentence goes to stderr.
 *
 * `stop` aborts at the first SIGTERM or SIGINT; main then lets go of what it holds and returns or throws. A main that
 * still holds on when the grace is over is ended all the same, and a second signal ends it at once.
 */
export async function runProgram(
  main: (stop: AbortSignal) => Promise<void>,
  { graceMs = 900 } = {},
): Promise<void> {
  const stopping = new AbortController();
  let exitCode = 0;
  const stop = (signal: "SIGTERM" | "SIGINT") => {
    const again = stopping.signal.aborted;
    exitCode = signal === "SIGINT" ? 130 : 0;
    stopping.abort();
    if (again) process.exit(exitCode);
    setTimeout(() => process.exit(exitCode), graceMs).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Whoever read our words has left, as `head` does: there is nobody to tell anything more. But where only the disk is
  // full, a line is lost, and that is no reason to stop.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "EPIPE" || code === "EIO") process.exit(exitCode);
  });

  try {
    await main(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) {
      exitCode = 1;
      console.error(error instanceof Failure ? fitTerminal(error.message, process.stderr) : error);
    }
  }
  // Nothing is left to do, so Node ends by itself. To make it end here and now can catch V8 at work on another thread,
  // which then waits for us while we wait for it. What still holds on gets a moment and no more.
  process.exitCode = exitCode;
  setTimeout(() => process.exit(exitCode), lastMomentMs).unref();
}

/** Prints a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Waits until the program is told to stop. */
export function untilStopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    // Node ends a process that has nothing left to do, and to wait for a signal does not count as something.
    const alive = setInterval(() => {}, 2 ** 30);
    stop.addEventListener(
      "abort",
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}
