import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { constants } from "node:os";
import { Watched } from "./watched.ts";

export type TerminalOptions = {
  readonly cwd: string;
  readonly columns: number;
  readonly rows: number;
  readonly env?: NodeJS.ProcessEnv;
};

/** A terminal's settings, as stty(1) tells them in one word. */
const SETTINGS = /[0-9a-f]+(?::[0-9a-f]+){10,}/g;

/** A command at a terminal of this machine, which util-linux's script(1) plays, and a person who types there. */
export class LocalTerminal extends Watched implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;

  private constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdin.on("error", () => {}); // it has ended, and that is seen below
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.print(text));
    child.once("close", (code, signal) => this.end(signal ? 128 + constants.signals[signal] : (code ?? -1)));
  }

  static start(command: string, { cwd, columns, rows, env = {} }: TerminalOptions): LocalTerminal {
    const line = `stty cols ${columns} rows ${rows}; stty -g; ${command}; code=$?; stty -g; exit $code`;
    const options = { cwd, env: { ...process.env, ...env }, detached: true };
    return new LocalTerminal(spawn("script", ["-qec", line, "/dev/null"], options));
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Whether the command has left the terminal as it found it. */
  get isSane(): boolean {
    const [before, after] = this.printed.match(SETTINGS) ?? [];
    return before !== undefined && before === after;
  }

  /** Close its window: the terminal is gone, and the kernel hangs up on everything in it (SIGHUP). */
  close(): void {
    this.#child.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.hasEnded) return;
    const { pid } = this.#child;
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
    await this.ended();
  }
}
