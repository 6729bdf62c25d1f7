import { write } from "node:fs";
import type { Clock } from "./clock.ts";
import type { RequestLine } from "./request-line.ts";

/** One line for each request: the Common Log Format, or JSON for programs. */
export type LogFormat = "common" | "json";

/** More than this waits for nobody: a log must never hold up, or fill, the server that it watches. */
const mostWaitingBytes = 1024 * 1024;

/**
 * Writes a line for each answer to a file descriptor, all of a tick's together. The write happens on another thread,
 * one at a time: a pipe that nobody reads stops the log, never the server. Lines that find no room are dropped,
 * counted, and the count is told when there is room again.
 */
export class AccessLog {
  readonly #fd: number;
  readonly #format: LogFormat;
  #waiting = "";
  #dropped = 0;
  #writing = false;
  #time = "";
  #flushed: () => void = () => {};

  constructor(fd: number, format: LogFormat, clock: Clock) {
    this.#fd = fd;
    this.#format = format;
    clock.onTick(() => {
      this.#time = formatTime(format);
      this.#flush();
    });
    this.#time = formatTime(format);
  }

  add(address: string | undefined, line: RequestLine, status: number, bodyBytes: number): void {
    if (this.#waiting.length > mostWaitingBytes) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += this.#describe(address ?? "-", line, status, bodyBytes);
  }

  /** Resolves when every line so far has been written. */
  async end(): Promise<void> {
    while (this.#waiting !== "" || this.#dropped > 0 || this.#writing) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#flushed = resolve;
      this.#flush();
      await promise;
    }
  }

  /** Nothing in a target needs escaping in either format: quotes and backslashes never get through the parser. */
  #describe(address: string, { method, target, minor }: RequestLine, status: number, bytes: number): string {
    if (this.#format === "json") {
      const request = method === "" ? "" : `"method":"${method}","target":"${target}",`;
      return `{"time":"${this.#time}","client":"${address}",${request}"status":${status},"bytes":${bytes}}\n`;
    }
    const request = method === "" ? "-" : `${method} ${target} HTTP/1.${minor}`;
    return `${address} - - [${this.#time}] "${request}" ${status} ${bytes}\n`;
  }

  #flush(): void {
    if (this.#writing) return;
    if (this.#dropped > 0) {
      this.#waiting += `web-server: ${this.#dropped} lines of this log were dropped, because nobody read it\n`;
      this.#dropped = 0;
    }
    if (this.#waiting === "") return;
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = "";
    this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    this.#writing = true;
    write(this.#fd, bytes, (error, written) => {
      this.#writing = false;
      // A pipe whose other end is gone, a full disk: then there is no log, but still a server.
      if (!error && written < bytes.length) this.#write(bytes.subarray(written));
      else this.#flushed();
    });
  }
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `23/Nov/2026:02:30:46 +0000`, or the same moment as ISO 8601. */
function formatTime(format: LogFormat): string {
  const iso = new Date().toISOString();
  if (format === "json") return iso;
  const month = months[Number(iso.slice(5, 7)) - 1] ?? "";
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
