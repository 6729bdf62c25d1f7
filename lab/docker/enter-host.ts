import { spawn } from "node:child_process";
import { LabError } from "../errors.ts";

/** bash where the host's image has it. */
const SHELL = ["sh", "-c", "command -v bash >/dev/null && exec bash || exec sh"];

/**
 * A shell on a host, in the terminal that we have: a person sits there until they leave.
 * @returns the shell's exit code
 * @throws {LabError} `command-missing` where there is no `docker` command; the signal's reason when aborted
 */
export async function enterHost(container: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const child = spawn("docker", ["exec", "-it", container, ...SHELL], {
    stdio: "inherit",
    env: { ...process.env, DOCKER_CLI_HINTS: "false" },
  });
  const leave = () => child.kill("SIGTERM");
  signal.addEventListener("abort", leave, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", (cause) =>
        reject(
          new LabError("command-missing", `The command docker could not be started: ${cause.message}`, {
            cause,
          }),
        ),
      );
      child.once("close", (status) => resolve(status ?? 1));
    });
    signal.throwIfAborted();
    return code;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
