import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import { showText } from "../terminal-text.ts";
import { HungUp, roomyCapacity } from "./conversation.ts";
import { type Framing, LineInbox } from "./framing.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Where a person types, or a pipe whose lines count as typed. */
export interface Keyboard extends Disposable {
  /** Aborts with a `HungUp` when the person hangs up: at any moment at a terminal, with the last line of a pipe. */
  readonly hungUp: AbortSignal;
  /** Asks for a line. When `until` or `hungUp` aborts, it ends the unfinished prompt and throws the reason. */
  ask(prompt: string, until: AbortSignal): Promise<string>;
  /** Prints a line; if someone is typing, above what they type. */
  print(line: string): void;
}

export function openKeyboard(): Keyboard {
  return process.stdin.isTTY && process.stdout.isTTY ? new TerminalKeyboard() : new PipeKeyboard();
}

/** Tells whoever sits at a terminal what ends the chat. On stderr, for it is no part of what is said. */
export function tellHowToEnd(words: string): void {
  if (process.stdin.isTTY && process.stdout.isTTY) process.stderr.write(`(${words})\n`);
}

/** Asks for a message that can be sent: raw framing has no bytes for an empty line, and the other side would wait. */
export async function askForMessage(
  keyboard: Keyboard,
  prompt: string,
  { framing, until }: { framing: Framing; until: AbortSignal },
): Promise<string> {
  while (true) {
    const message = await keyboard.ask(prompt, until);
    if (framing.encode(message).length > 0) return message;
    keyboard.print("(An empty message has no bytes to send. Say something.)");
  }
}

/** Lines typed at a terminal, edited with readline's keys. Disposing of it leaves the terminal as it was. */
class TerminalKeyboard implements Keyboard {
  readonly hungUp: AbortSignal;
  readonly #readline = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    prompt: "",
  });
  readonly #typedAhead: string[] = [];
  /** Who waits for the next line, if anyone does. */
  #answer: ((line: string) => void) | undefined;

  constructor() {
    const hangUp = new AbortController();
    this.hungUp = hangUp.signal;
    this.#readline.on("close", () => hangUp.abort(new HungUp("You hung up.")));
    this.#readline.on("line", (line) => {
      if (!this.#answer) this.#typedAhead.push(line);
      // Several lines can come at once, as from the clipboard: only the first is the answer.
      this.#answer?.(line);
      this.#stopAsking();
    });
    // While readline holds the terminal, Ctrl-C is a key like any other. This makes it what it is everywhere else.
    this.#readline.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    process.stdin.on("error", () => this.#readline.close());
  }

  async ask(prompt: string, until: AbortSignal): Promise<string> {
    const line = this.#typedAhead.shift();
    if (line !== undefined) {
      this.print(prompt + line);
      return line;
    }
    this.#readline.setPrompt(prompt);
    // Written by hand where that is enough: readline would send control sequences along, even for a fresh line.
    if (this.#readline.line === "") process.stdout.write(prompt);
    else this.#readline.prompt(true);
    const typed = new Promise<string>((resolve) => {
      this.#answer = resolve;
    });
    try {
      return await unlessAborted(typed, AbortSignal.any([until, this.hungUp]));
    } catch (reason) {
      this.#stopAsking();
      this.#abandonLine();
      throw reason;
    }
  }

  #stopAsking(): void {
    this.#answer = undefined;
    this.#readline.setPrompt("");
  }

  /** What is half typed stays where it can be read, but is not drawn again below what is printed next. */
  #abandonLine(): void {
    const halfTyped = this.#readline.line !== "" && !this.hungUp.aborted;
    if (halfTyped) this.#readline.write(null, { ctrl: true, name: "e" });
    process.stdout.write("\n");
    if (halfTyped) this.#readline.write(null, { ctrl: true, name: "u" });
  }

  print(line: string): void {
    const nothingBelow = this.#readline.getPrompt() === "" && this.#readline.line === "";
    if (nothingBelow || this.hungUp.aborted) {
      process.stdout.write(`${line}\n`);
      return;
    }
    moveCursor(process.stdout, 0, -this.#readline.getCursorPos().rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    process.stdout.write(`${line}\n`);
    this.#readline.prompt(true);
  }

  [Symbol.dispose](): void {
    this.#readline.close();
  }
}

/** Lines from a pipe or a file. They are shown after the prompt, as a terminal would show them. */
class PipeKeyboard implements Keyboard {
  readonly hungUp: AbortSignal;
  readonly #hangUp = new AbortController();
  readonly #inbox = new LineInbox(roomyCapacity);
  readonly #chunks = process.stdin[Symbol.asyncIterator]();

  constructor() {
    this.hungUp = this.#hangUp.signal;
  }

  async ask(prompt: string, until: AbortSignal): Promise<string> {
    process.stdout.write(prompt);
    try {
      const line = await unlessAborted(this.#nextLine(), AbortSignal.any([until, this.hungUp]));
      this.print(showText(line));
      return line;
    } catch (reason) {
      this.print("");
      throw reason;
    }
  }

  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  async #nextLine(): Promise<string> {
    while (true) {
      const line = this.#inbox.take();
      if (line !== undefined) return line;
      const { done, value } = await this.#chunks.next().catch(() => ({ done: true, value: undefined }));
      if (!done) {
        this.#inbox.push(value);
      } else if (this.#inbox.size > 0) {
        this.#inbox.end();
      } else {
        this.#hangUp.abort(new HungUp("Nothing more to say: the input has ended."));
        this.hungUp.throwIfAborted();
      }
    }
  }

  [Symbol.dispose](): void {
    process.stdin.destroy();
  }
}
