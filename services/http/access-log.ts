import type { Clock } from "./clock.ts";
import type { LogSink } from "./log-sink.ts";
import type { RequestLine } from "./request-line.ts";

/** One line for each request: the Common Log Format, or JSON for programs. */
export type LogFormat = "common" | "json";

/** So much is written at once, without waiting for the clock. */
const fullBytes = 64 * 1024;
/** More than this waits for nobody: a log must never hold up, or fill, the server that it watches. */
const mostWaitingBytes = 1024 * 1024;
/** A buffer that has grown beyond this, because nobody took its lines, is given up. */
const usualBytes = fullBytes + 16 * 1024;
/** How long the last lines may take when the server ends. */
const lastWriteMs = 250;

/**
 * Gathers lines and writes many of them together, one write at a time. When nobody takes them they wait, and when too
 * many wait they are dropped, counted, and the count is told as soon as there is room.
 */
export class AccessLog {
  readonly #sink: LogSink;
  readonly #format: LogFormat;
  /** As bytes, because strings are work for the garbage collector. */
  #waiting = newBuffer();
  /** Takes turns with the other: while one is written, lines gather in this one. Fresh memory is dear. */
  #spare = newBuffer();
  #waitingBytes = 0;
  #dropped = 0;
  #writing = false;
  #time: string;
  /** Between the client and the request, in the Common Log Format. */
  #opening: string;
  /** Called after each write. */
  #written: () => void = () => {};

  constructor(sink: LogSink, format: LogFormat, clock: Clock) {
    this.#sink = sink;
    this.#format = format;
    this.#time = formatTime(format);
    this.#opening = formatOpening(this.#time);
    clock.onTick(() => {
      this.#time = formatTime(format);
      this.#opening = formatOpening(this.#time);
      this.#flush();
    });
  }

  add(client: string, line: RequestLine, status: number, bodyBytes: number): void {
    if (this.#waitingBytes >= mostWaitingBytes) this.#dropped += 1;
    else this.#describe(client, line, status, bodyBytes);
    if (this.#waitingBytes >= fullBytes) this.#flush();
  }

  /** A method is a token and needs no escaping; a target may have been refused for the very quotes that it has. */
  #describe(client: string, { method, target, minor }: RequestLine, status: number, bytes: number): void {
    if (this.#format === "json") {
      const request = method === "" ? "" : `"method":"${method}","target":${JSON.stringify(target)},`;
      this.#append(
        `{"time":"${this.#time}","client":"${client}",${request}"status":${status},"bytes":${bytes}}\n`,
      );
      return;
    }
    this.#append(client);
    this.#append(this.#opening);
    if (method === "") {
      this.#append("-");
    } else {
      this.#append(method);
      this.#append(" ");
      this.#append(escapeQuotes(target));
      this.#append(minor === 1 ? " HTTP/1.1" : " HTTP/1.0");
    }
    this.#append('" ');
    this.#append(String(status));
    this.#append(" ");
    this.#append(String(bytes));
    this.#append("\n");
  }

  /**
   * A part of a line, byte by byte: putting the line together as a string first would be half of all that a busy
   * server leaves to the garbage collector.
   * @param text ASCII: what a request line may have is no more
   */
  #append(text: string): void {
    const start = this.#waitingBytes;
    const end = start + text.length;
    if (end > this.#waiting.length) {
      const roomier = Buffer.allocUnsafeSlow(end * 2);
      this.#waiting.copy(roomier, 0, 0, start);
      this.#waiting = roomier;
    }
    const waiting = this.#waiting;
    for (let i = 0; i < text.length; i++) waiting[start + i] = text.charCodeAt(i);
    this.#waitingBytes = end;
  }

  /** Resolves when every line so far is written, or soon after when nobody takes them. */
  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, lastWriteMs);
    this.#written = () => {
      this.#flush();
      if (!this.#writing) resolve();
    };
    this.#written();
    await promise;
    clearTimeout(timer);
  }

  #flush(): void {
    if (this.#writing) return;
    if (this.#dropped > 0) this.#append(this.#describeDropped());
    if (this.#waitingBytes === 0) return;
    const full = this.#waiting;
    const bytes = full.subarray(0, this.#waitingBytes);
    this.#waiting = this.#spare;
    this.#waitingBytes = 0;
    this.#dropped = 0;
    this.#writing = true;
    // A write that fails (nobody reads any more, the disk is full) loses its lines: no log, but still a server.
    this.#sink(bytes, () => {
      this.#spare = full.length > usualBytes ? newBuffer() : full;
      this.#writing = false;
      this.#written();
    });
  }

  #describeDropped(): string {
    return this.#format === "json"
      ? `{"time":"${this.#time}","dropped":${this.#dropped}}\n`
      : `${this.#dropped} lines were dropped here, because nobody read this log\n`;
  }
}

function newBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(usualBytes);
}

function escapeQuotes(target: string): string {
  return target.includes('"') || target.includes("\\") ? target.replace(/["\\]/g, "\\$&") : target;
}

function formatOpening(time: string): string {
  return ` - - [${time}] "`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `23/Nov/2026:02:30:46 +0000`, or the same moment as ISO 8601. */
function formatTime(format: LogFormat): string {
  const iso = new Date().toISOString();
  if (format === "json") return iso;
  const month = months[Number(iso.slice(5, 7)) - 1] ?? "";
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
