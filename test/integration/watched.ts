/** How long a person would wait for something to appear before they say that it does not. */
export const PATIENCE_MS = 40_000;

/** A program that a test watches: it waits for what the program prints, and for its end, and never for time. */
export abstract class Watched {
  #printed = "";
  #seen = 0;
  #exitCode: number | undefined;
  readonly #lookers = new Set<() => void>();

  /** All that it has printed so far: at a terminal with the echo of what was typed. */
  get printed(): string {
    return this.#printed;
  }

  get hasEnded(): boolean {
    return this.#exitCode !== undefined;
  }

  /** Wait until the text has been printed, after what was seen before. Resolves to what came up to its end. */
  async sees(text: string | RegExp): Promise<string> {
    await this.#until(() => this.#find(text) !== undefined, `printed ${text}`);
    const end = this.#find(text) ?? this.#seen;
    const news = this.#printed.slice(this.#seen, end);
    this.#seen = end;
    return news;
  }

  /** Wait until it has ended. Resolves to its exit code, as a shell counts: 128 + n after signal n. */
  async ended(): Promise<number> {
    await this.#until(() => this.#exitCode !== undefined, "ended");
    return this.#exitCode ?? Number.NaN;
  }

  protected print(text: string): void {
    this.#printed += text;
    this.#look();
  }

  protected end(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#look();
  }

  #look(): void {
    for (const look of this.#lookers) look();
  }

  #find(text: string | RegExp): number | undefined {
    const news = this.#printed.slice(this.#seen);
    const match = typeof text === "string" ? { index: news.indexOf(text), 0: text } : text.exec(news);
    return match === null || match.index < 0 ? undefined : this.#seen + match.index + match[0].length;
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    using cleanup = new DisposableStack();
    await new Promise<void>((resolve, reject) => {
      const giveUp = (how: string) =>
        reject(new Error(`${how} without having ${what}. It printed:\n${JSON.stringify(this.#printed)}`));
      const look = () => {
        if (holds()) resolve();
        else if (this.#exitCode !== undefined) giveUp(`It ended with exit code ${this.#exitCode}`);
      };
      const deadline = setTimeout(() => giveUp(`It ran for ${PATIENCE_MS} ms`), PATIENCE_MS);
      this.#lookers.add(look);
      cleanup.defer(() => {
        clearTimeout(deadline);
        this.#lookers.delete(look);
      });
      look();
    });
  }
}
