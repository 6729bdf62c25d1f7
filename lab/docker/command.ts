import { spawn } from "node:child_process";
import { LabError } from "../errors.ts";

export type CommandResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type CommandOptions = {
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /**
   * How long it may go on when `signal` aborts: a command that is killed in the middle of a request to the engine leaves
   * behind what the engine makes of it a moment later. By default it is killed at once.
   */
  readonly finishWithinMs?: number;
  /** Given to its stdin, which is closed after it. */
  readonly input?: string;
  /** Called with what the command says on stderr as it comes: compose tells its progress there. */
  readonly onProgress?: (text: string) => void;
};

/**
 * Run a command on this machine to its end. A code other than 0 is an answer, not an error.
 * @throws {LabError} `command-missing` where there is no such program; the signal's reason when aborted
 */
export async function runCommand(
  [file = "", ...args]: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  // A process group of its own: Ctrl-C in the terminal reaches us alone, and we decide in which order things end.
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {}); // it ended without reading all of it; its exit code says how
  child.stdin.end(options.input);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    options.onProgress?.(text);
  });
  let grace: NodeJS.Timeout | undefined;
  const end = () => {
    grace = setTimeout(() => child.kill("SIGKILL"), options.finishWithinMs ?? 0);
  };
  options.signal?.addEventListener("abort", end, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", (cause) => {
        reject(
          new LabError("command-missing", `The command ${file} could not be started: ${cause.message}`, {
            cause,
          }),
        );
      });
      child.once("close", (status) => resolve(status ?? 1));
    });
    options.signal?.throwIfAborted();
    return { code, stdout, stderr };
  } finally {
    clearTimeout(grace);
    options.signal?.removeEventListener("abort", end);
  }
}
