import { spawnSync } from "node:child_process";
import { createInterface, emitKeypressEvents, type Key } from "node:readline";
import type { Person } from "./person.ts";

/**
 * A learner at a terminal. Between questions the terminal is ours too: what is typed then is neither shown nor kept, so
 * that a key pressed too early or twice does not answer what has not been asked yet.
 */
export class TerminalPerson implements Person {
  readonly isThere = true;
  readonly #signal: AbortSignal;
  readonly #columns: () => number;
  #wanted: ((key: string) => void) | undefined;

  constructor(signal: AbortSignal, columns: () => number) {
    this.#signal = signal;
    this.#columns = columns;
    emitKeypressEvents(process.stdin);
    this.#take();
  }

  async press(hint: string, keys: readonly string[]): Promise<string> {
    process.stdout.write(`  ${hint.slice(0, this.#columns() - 3)}`);
    try {
      return await this.#next(keys);
    } finally {
      process.stdout.write(process.env.TERM === "dumb" ? "\n" : "\r\u001b[K");
    }
  }

  async say(prompt: string): Promise<string> {
    this.#giveBack();
    const reading = createInterface({ input: process.stdin, output: process.stdout, terminal: true });
    // While readline holds the terminal, Ctrl-C is a key like any other. This makes it what it is everywhere else.
    reading.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    try {
      return await this.#unlessStopped<string>((resolve) => {
        reading.once("close", () => resolve("")); // Ctrl-D
        reading.question(`  ${prompt}`, (line) => resolve(line.trim()));
      });
    } finally {
      reading.close();
      this.#take();
    }
  }

  async lend<Result>(use: () => Promise<Result>): Promise<Result> {
    this.#giveBack();
    const settings = stty("-g");
    try {
      return await use();
    } finally {
      // Whoever had it may have been ended before they could put it back.
      if (settings !== "") stty(settings);
      this.#take();
    }
  }

  [Symbol.dispose](): void {
    this.#giveBack();
  }

  #take(): void {
    process.stdin.setRawMode(true);
    process.stdin.on("keypress", this.#hear);
    process.stdin.resume();
  }

  #giveBack(): void {
    process.stdin.off("keypress", this.#hear);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  readonly #hear = (text: string | undefined, key: Key): void => {
    if (key.ctrl && key.name === "c") process.kill(process.pid, "SIGINT");
    else if (["return", "enter", "space"].includes(key.name ?? "")) this.#wanted?.("enter");
    else this.#wanted?.((text ?? "").toLowerCase());
  };

  #next(keys: readonly string[]): Promise<string> {
    return this.#unlessStopped<string>((resolve) => {
      this.#wanted = (key) => {
        if (keys.includes(key)) resolve(key);
      };
    }).finally(() => {
      this.#wanted = undefined;
    });
  }

  async #unlessStopped<Value>(begin: (resolve: (value: Value) => void) => void): Promise<Value> {
    this.#signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.#signal.reason);
      this.#signal.addEventListener("abort", stop, { once: true });
      begin((value) => {
        this.#signal.removeEventListener("abort", stop);
        resolve(value);
      });
    });
  }
}

/** stty(1) on our own terminal: the settings as one word, or putting such a word back. */
function stty(word: string): string {
  return (
    spawnSync("stty", [word], { stdio: ["inherit", "pipe", "ignore"], encoding: "utf8" }).stdout?.trim() ?? ""
  );
}
