/**
 * Keys, one at a time. At a terminal each key press is one, without return; in a pipe each line is one (an empty line
 * too), and its end means: let everything go.
 */
export class Keyboard implements Disposable {
  readonly #pressed: string[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor() {
    const { stdin } = process;
    if (stdin.isTTY) stdin.setRawMode(true);
    stdin.setEncoding("utf8");
    stdin.on("data", (text: string) => {
      for (const key of stdin.isTTY ? [...text] : text.split("\n").slice(0, -1)) this.#pressed.push(key);
      this.#wake?.();
    });
    stdin.on("end", () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  /** The next key; `q` for Ctrl-C, `a` when there will be no more. */
  async next(signal: AbortSignal): Promise<string> {
    while (this.#pressed.length === 0 && !this.#ended) {
      await new Promise<void>((resolve, reject) => {
        const stop = () => reject(signal.reason);
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
        this.#wake = () => {
          signal.removeEventListener("abort", stop);
          resolve();
        };
      });
    }
    const key = this.#pressed.shift() ?? "a";
    return key === "\x03" ? "q" : key;
  }

  /** At a terminal, forget what was pressed too early. Lines from a pipe were all meant. */
  forget(): void {
    if (process.stdin.isTTY) this.#pressed.length = 0;
  }

  [Symbol.dispose](): void {
    const { stdin } = process;
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
  }
}
