import { statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { isPassedOver } from "./learner-files.ts";

/** An editor writes a file in several steps; when it has been quiet for so long, it is done. */
const QUIET_MS = 40;

/** Saves of a file, or of anything in a folder, from now on: also those that come while nobody waits. */
export class Saves implements Disposable {
  readonly #watcher: ReturnType<typeof watch>;
  #saved = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(path: string) {
    const isFolder = statSync(path).isDirectory();
    // A file that is replaced by another of its name is lost to whoever watches the file itself.
    this.#watcher = watch(isFolder ? path : dirname(path), { recursive: isFolder }, (_event, name) => {
      if (name !== null && (isFolder ? isPassedOver(name) : name !== basename(path))) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#saved = true;
        this.#wake?.();
      }, QUIET_MS);
    });
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
    this.#watcher.close();
  }
}
