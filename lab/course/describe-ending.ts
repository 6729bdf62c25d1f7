/** How a program ended that did not end well, in a sentence. Codes above 128 are signals: 128 + number, as in a shell. */
export function describeEnding(code: number): string {
  const signal = SIGNALS[code - 128];
  if (signal) return `It was ended by ${signal}.`;
  if (code === 127) return "It could not be started: there is no such command on its host (exit code 127).";
  if (code === 126) return "It could not be started: its file cannot be run (exit code 126).";
  return `It ended with exit code ${code}, which says that something went wrong.`;
}

/** signal(7), those that a mistake brings. */
const SIGNALS: Readonly<Record<number, string>> = {
  4: "SIGILL: its code makes no sense to the processor",
  6: "SIGABRT: it, or its library, gave up",
  8: "SIGFPE: it divided by zero",
  9: "SIGKILL",
  11: "SIGSEGV: it reached for memory that is not its own",
  13: "SIGPIPE: it wrote to a connection whose other end had gone",
  15: "SIGTERM",
};
