import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type { Engine } from "./engine.ts";
import { StreamFrames } from "./stream-frames.ts";

export type ProgramRequest = {
  readonly container: string;
  /** argv: program and arguments, no shell. */
  readonly command: readonly string[];
  /** A real TTY of 80 columns and 24 rows; stdout and stderr are one stream then. */
  readonly terminal?: boolean;
  /** Bytes for its stdin, which is closed after them; undefined closes it at once. A terminal's stays open. */
  readonly input?: string | Uint8Array;
  /** Its stdin stays open, to be written to; a terminal's does in any case. */
  readonly keepsInput?: boolean;
  /** Whom it runs as: `uid` or `uid:gid`; undefined means the container's own user. */
  readonly user?: string;
  /** It is killed when it has printed so much; what comes after that is not kept. */
  readonly outputLimitBytes?: number;
  readonly signal?: AbortSignal;
};

/** What a program printed by its end. */
export type Answer = { readonly code: number; readonly stdout: Buffer; readonly stderr: Buffer };

type ProgramEvents = {
  /** Something was printed. */
  output: [stream: "stdout" | "stderr" | "tty", chunk: Buffer];
  /** It has ended and all of its output is in. */
  exit: [code: number];
  /** Nobody listens to it any more. */
  letGo: [];
};

/** The environment variable by which a program's processes are known inside their host. */
const MARK = "NEXT_ROOM_PROGRAM";

/**
 * A program that runs inside a host, by the engine's exec. It tells what it prints as it comes, and that it has ended
 * (code 128 + n after signal n; 126 and 127 where it could not be started, as in a shell).
 */
export class Program extends EventEmitter<ProgramEvents> {
  readonly stdout: Buffer[] = [];
  readonly stderr: Buffer[] = [];
  /** Null while it runs. */
  exitCode: number | null = null;
  /** It has printed more than it may, and was killed for it. */
  hasFlooded = false;
  isLetGo = false;
  readonly #engine: Engine;
  readonly #container: string;
  readonly #user: string | undefined;
  readonly #mark: string;
  readonly #stream: Duplex;

  private constructor(
    engine: Engine,
    { container, user }: { container: string; user?: string | undefined },
    mark: string,
    stream: Duplex,
  ) {
    super();
    this.#engine = engine;
    this.#container = container;
    this.#user = user;
    this.#mark = mark;
    this.#stream = stream;
  }

  static async start(engine: Engine, request: ProgramRequest): Promise<Program> {
    const { container, command, terminal = false, input, user, keepsInput = terminal, signal } = request;
    const wantsInput = keepsInput || input !== undefined;
    const mark = randomBytes(6).toString("hex");
    const abort = signal ? { abortSignal: signal } : {};
    const exec = await engine.docker.getContainer(container).exec({
      Cmd: [...command],
      AttachStdin: wantsInput,
      AttachStdout: true,
      AttachStderr: true,
      Tty: terminal,
      ...(user === undefined ? {} : { User: user }),
      Env: [`${MARK}=${mark}`, ...(terminal ? ["TERM=xterm-256color"] : [])],
      ...(terminal ? { ConsoleSize: [24, 80] } : {}),
      ...abort,
    });
    const stream = await exec.start({ hijack: true, stdin: wantsInput, Tty: terminal, ...abort });
    const program = new Program(engine, { container, user }, mark, stream);
    let left = request.outputLimitBytes ?? Number.POSITIVE_INFINITY;
    const take = (name: "stdout" | "stderr" | "tty") => (printed: Buffer) => {
      if (printed.length > left && !program.hasFlooded) {
        program.hasFlooded = true;
        program.kill("KILL", signal ?? new AbortController().signal).catch(() => {}); // its host is full: it is ended with it
      }
      const chunk = printed.subarray(0, left);
      left -= chunk.length;
      if (chunk.length === 0) return;
      (name === "stderr" ? program.stderr : program.stdout).push(chunk);
      program.emit("output", name, chunk);
    };
    if (terminal) stream.on("data", take("tty"));
    else {
      const frames = new StreamFrames();
      stream.on("data", (chunk: Buffer) => {
        for (const { stream: name, payload } of frames.push(chunk)) take(name)(payload);
      });
    }
    stream.on("error", () => {}); // the engine or the host went away; "close" follows and inspect says the rest
    stream.once("close", () => {
      exec
        .inspect()
        .then(
          ({ ExitCode }) => ExitCode ?? KILLED,
          () => KILLED,
        )
        .then((code) => {
          program.exitCode = code;
          program.emit("exit", code);
        });
    });
    stream.once("end", () => stream.destroy());
    if (!keepsInput) stream.end(input);
    return program;
  }

  /** Wait for its end and for all that it printed. */
  async answer(signal: AbortSignal): Promise<Answer> {
    const code = await this.ended(signal);
    return { code, stdout: Buffer.concat(this.stdout), stderr: Buffer.concat(this.stderr) };
  }

  /** Type: what the keyboard would send, or what comes on its stdin. */
  write(text: string): void {
    this.#stream.write(text);
  }

  /** Listen to it no longer. It goes on in its host, and no longer keeps this process from ending. */
  letGo(): void {
    this.isLetGo = true;
    this.emit("letGo");
    this.removeAllListeners();
    this.#stream.destroy();
  }

  /** Wait for the end; the exit code. */
  async ended(signal: AbortSignal): Promise<number> {
    if (this.exitCode !== null) return this.exitCode;
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      this.once("exit", (code) => {
        signal.removeEventListener("abort", stop);
        resolve(code);
      });
    });
  }

  /**
   * Send a signal to it and its children, from inside the host: the engine has no call for that. Children first: a shell
   * that ends first takes the terminal from them, and they hear of that (SIGHUP) before they are killed.
   */
  async kill(name: string, signal: AbortSignal): Promise<void> {
    const isIts = `tr '\\0' '\\n' <"$p/environ" 2>/dev/null | grep -qx '${MARK}=${this.#mark}'`;
    const pids = `for p in /proc/[0-9]*; do if ${isIts}; then echo "\${p#/proc/}"; fi; done | sort -rn`;
    const script = `pids=$(${pids}); [ -z "$pids" ] || kill -${name} $pids`;
    const killer = await Program.start(this.#engine, {
      container: this.#container,
      ...(this.#user === undefined ? {} : { user: this.#user }),
      command: ["sh", "-c", script],
      signal,
    });
    await killer.ended(signal);
  }
}

/** A program whose host was killed under it has no exit code of its own; 137 is what SIGKILL gives. */
const KILLED = 137;
