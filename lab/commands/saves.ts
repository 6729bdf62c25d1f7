import { watch } from "node:fs";

/** A folder to watch, and which of the names in it count. */
export type WatchedFolder = {
  readonly folder: string;
  /** What is below it too; the names are then paths from the folder. */
  readonly recursive: boolean;
  readonly counts: (name: string) => boolean;
};

/** An editor writes a file in several steps; when it has been quiet for so long, it is done. */
const QUIET_MS = 100;

/** Saves in some folders, from now on: also those that come while nobody waits. */
export class Saves implements Disposable {
  readonly #watchers: readonly ReturnType<typeof watch>[];
  #saved = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(folders: readonly WatchedFolder[]) {
    this.#watchers = folders.map(({ folder, recursive, counts }) =>
      watch(folder, { recursive }, (_event, name) => {
        if (name === null || counts(name)) this.#isWritten();
      }),
    );
  }

  #isWritten(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#saved = true;
      this.#wake?.();
    }, QUIET_MS);
  }

  /** Resolves at the next save, or at once if one has come since the last. */
  async next(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const stop = () => reject(signal.reason);
      this.#wake = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      else if (this.#saved) this.#wake();
    });
    this.#saved = false;
    this.#wake = undefined;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }
}
