import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { Watched } from "./watched.ts";

export type LocalOptions = { readonly cwd: string; readonly env?: NodeJS.ProcessEnv };

/** A command on this machine, where a person would type it: what it says on stdout and stderr comes together. */
export class LocalCommand extends Watched implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    super();
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => this.print(text));
    }
    child.once("error", (error) => this.print(error.message));
    child.once("close", (code, signal) => this.end(signal ? 128 + constants.signals[signal] : (code ?? -1)));
  }

  static start([file = "", ...args]: readonly string[], { cwd, env = {} }: LocalOptions): LocalCommand {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, npm_config_update_notifier: "false", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a process group of its own, as every command line in a terminal has
    });
    return new LocalCommand(child);
  }

  /** Where a test has failed in the middle of it, nothing of it runs on. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.hasEnded) return;
    this.signal("SIGKILL", { group: true });
    await this.ended();
  }

  /** Ctrl-C: the terminal sends SIGINT to the whole process group (termios(3), ISIG). */
  pressCtrlC(): void {
    this.signal("SIGINT", { group: true });
  }

  signal(name: NodeJS.Signals, { group = false } = {}): void {
    const { pid } = this.#child;
    if (pid !== undefined) process.kill(group ? -pid : pid, name);
  }
}
