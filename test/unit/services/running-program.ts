import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const services = fileURLToPath(new URL("../../../services/", import.meta.url));
const node = process.execPath;

/** How a program ended, and all that it said. */
export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of ours in a process of its own. Disposing of it kills it. */
export class RunningProgram implements AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  stdout = "";
  stderr = "";
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #watchers = new Set<() => void>();

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args);
    this.pid = this.#child.pid ?? Number.NaN;
    this.#child.stdin.on("error", () => {});
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      for (const look of this.#watchers) look();
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code) => {
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
        for (const look of this.#watchers) look();
      });
    });
  }

  static start(name: string, ...args: readonly string[]): RunningProgram {
    return new RunningProgram(node, [`${services}${name}.ts`, ...args]);
  }

  /** The same at a terminal, which util-linux's script(1) plays. */
  static startAtTerminal(name: string, ...args: readonly string[]): RunningProgram {
    const command = [node, `${services}${name}.ts`, ...args].map((word) => `'${word}'`).join(" ");
    return new RunningProgram("script", [
      "-qec",
      `stty -g; ${command}; code=$?; stty -g; exit $code`,
      "/dev/null",
    ]);
  }

  /** Resolves once the program has printed this. Rejects if it ended without. */
  async sees(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (this.stdout.includes(text)) resolve();
      else if (this.#child.exitCode !== null && this.#child.stdout.closed) {
        reject(new Error(`ended without saying ${JSON.stringify(text)}:\n${this.stdout}${this.stderr}`));
      }
    };
    this.#watchers.add(look);
    look();
    await promise.finally(() => this.#watchers.delete(look));
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Ends what is typed, as the end of a pipe does. */
  hangUp(): void {
    this.#child.stdin.end();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}

/** Runs a program to its end. What is typed is all that it gets to read. */
export async function run(name: string, args: readonly string[], typed = ""): Promise<Ending> {
  await using program = RunningProgram.start(name, ...args);
  program.type(typed);
  program.hangUp();
  return await program.ended;
}

let addresses = 0;

/** A loopback address that no other test uses, so that all can listen on the ports they like. */
export function freshHost(): string {
  addresses += 1;
  return `127.${(process.pid % 200) + 10}.${Math.floor(process.pid / 200) % 250}.${addresses}`;
}
