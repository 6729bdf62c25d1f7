import { randomBytes } from "node:crypto";
import { LabError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { type Answer, Program } from "./program.ts";

/**
 * A shell that stays open inside a container, for what the lab asks again and again: to start a program there takes the
 * engine 70 to 100 ms and about as much processor time; a line to a shell that is there already takes 5. It asks one
 * thing at a time, in the order of the calls.
 */
export class KeptShell {
  readonly #program: Program;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(engine: Engine, container: string, signal: AbortSignal): Promise<KeptShell> {
    return new KeptShell(
      await Program.start(engine, { container, command: ["sh"], keepsInput: true, signal }),
    );
  }

  /**
   * Run a command to its end. What it prints may be any bytes that do not hold our mark, which nobody can guess.
   * @throws {LabError} `shell-ended` where the shell has gone, and with it the answer: the host was stopped, or has none
   */
  ask(command: readonly string[], signal: AbortSignal): Promise<Answer> {
    const answer = this.#last.then(() => this.#askNow(command, signal));
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** End it. What was asked and not answered fails with `shell-ended`. */
  close(): void {
    this.#program.letGo();
  }

  async #askNow(command: readonly string[], signal: AbortSignal): Promise<Answer> {
    const program = this.#program;
    const mark = randomBytes(8).toString("hex");
    program.stdout.length = program.stderr.length = 0; // what it said before has been taken
    const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    // Both streams are marked: they come by different pipes, and either may be the later one.
    program.write(`${words} </dev/null; echo "${mark} $?"; echo ${mark} >&2\n`);
    for (;;) {
      const [stdout, stderr] = [Buffer.concat(program.stdout), Buffer.concat(program.stderr)];
      const [end, errorsEnd] = [stdout.indexOf(mark), stderr.indexOf(mark)];
      const code = /^ (\d+)\n/.exec(stdout.toString("latin1", end + mark.length))?.[1];
      if (end !== -1 && errorsEnd !== -1 && code !== undefined) {
        return { code: Number(code), stdout: stdout.subarray(0, end), stderr: stderr.subarray(0, errorsEnd) };
      }
      await this.#more(signal);
    }
  }

  async #more(signal: AbortSignal): Promise<void> {
    const program = this.#program;
    signal.throwIfAborted();
    if (program.exitCode !== null || program.isLetGo) throw ended();
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        program.off("output", go).off("exit", go).off("letGo", end);
        signal.removeEventListener("abort", abort);
      };
      const go = () => {
        stop();
        resolve();
      };
      const end = () => {
        stop();
        reject(ended());
      };
      const abort = () => {
        stop();
        reject(signal.reason);
      };
      program.once("output", go).once("exit", go).once("letGo", end);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

const ended = () => new LabError("shell-ended", "The shell that the lab kept open on a host has ended.");
