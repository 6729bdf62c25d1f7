import type { Program } from "../../lab/docker/program.ts";
import type { Place } from "./room.ts";
import { PATIENCE_MS, Watched } from "./watched.ts";

/** A program that runs in a host, or a person's terminal there. */
export class Running extends Watched {
  readonly #program: Program;

  private constructor(program: Program) {
    super();
    this.#program = program;
    const decoder = new TextDecoder();
    program.on("output", (_stream, chunk) => this.print(decoder.decode(chunk, { stream: true })));
    program.on("exit", (code) => this.end(code));
  }

  /** Nobody types to it, as in a script. */
  static async start(place: Place, ...command: string[]): Promise<Running> {
    return new Running(await place.start(command, { signal: AbortSignal.timeout(PATIENCE_MS) }));
  }

  /** A terminal of 80 columns with a plain shell in it, where a person sits. */
  static async openTerminal(place: Place): Promise<Running> {
    const options = { terminal: true, signal: AbortSignal.timeout(PATIENCE_MS) };
    const terminal = new Running(await place.start(["sh"], options));
    await terminal.sees("$ ");
    return terminal;
  }

  type(text: string): void {
    this.#program.write(text);
  }

  /** Type a line and press Enter. */
  enter(line: string): void {
    this.type(`${line}\r`);
  }

  /** Send a signal to it and to what it has started, by a name that kill(1) knows. */
  async kill(name: string): Promise<void> {
    await this.#program.kill(name, AbortSignal.timeout(PATIENCE_MS));
  }
}
