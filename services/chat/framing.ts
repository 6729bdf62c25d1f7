import { Failure } from "../failure.ts";
import { ByteQueue } from "./byte-queue.ts";

/** Where one message ends and the next begins, in a stream that knows nothing of messages. */
export type FramingName = "line" | "raw";

export interface Framing {
  /** The bytes to send for a message. None at all if the message cannot be told in this framing. */
  readonly encode: (message: string) => Buffer;
  /** `longest`: how many bytes of one line are taken in before it counts as too long. */
  readonly openInbox: (longest: number) => Inbox;
}

/** Bytes in, messages out. */
export interface Inbox {
  push(bytes: Buffer): void;
  /** No more bytes will come: what is left is the last message. */
  end(): void;
  /** The next message, or undefined while it is incomplete. Throws a `Failure`, `message-too-long`, if it never ends. */
  take(): string | undefined;
  /** How many bytes wait to be taken. */
  readonly size: number;
}

export const framings: Readonly<Record<FramingName, Framing>> = {
  line: {
    encode: (message) => Buffer.from(`${message.replace(/\r?\n/g, " ")}\n`),
    openInbox: (longest) => new LineInbox(longest),
  },
  raw: {
    encode: (message) => Buffer.from(message),
    openInbox: () => new RawInbox(),
  },
};

const newline = 0x0a;

/** A message is a line of UTF-8, ended by LF or CR LF. Bytes that are not UTF-8 become U+FFFD. */
export class LineInbox implements Inbox {
  readonly #queue = new ByteQueue();
  readonly #longest: number;
  /** How far we have looked for the end of the line, so that a long one is looked through once. */
  #searched = 0;
  #ended = false;

  constructor(longest: number) {
    this.#longest = longest;
  }

  get size(): number {
    return this.#queue.size;
  }

  push(bytes: Buffer): void {
    this.#queue.push(bytes);
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    const { bytes } = this.#queue;
    const found = bytes.indexOf(newline, this.#searched);
    const length = found === -1 ? bytes.length : found;
    if (length > this.#longest) {
      throw new Failure(
        "message-too-long",
        `A line of more than ${this.#longest} bytes came, and that is too long.`,
      );
    }
    if (found === -1 && !(this.#ended && length > 0)) {
      this.#searched = length;
      return undefined;
    }
    const line = bytes.toString("utf8", 0, length);
    this.#queue.skip(found === -1 ? length : length + 1);
    this.#searched = 0;
    return line.replace(/\r$/, "");
  }
}

const longestReceive = 1024;

/**
 * The talk's own form: a message is what one recv(2) of at most 1024 bytes finds. Bytes that came together, or while
 * nobody was receiving, are one message; a longer one is received in pieces. Only a character is never cut in two:
 * its first bytes wait for the others. A line end or a NUL that the other program sends along is not part of the text.
 */
export class RawInbox implements Inbox {
  readonly #queue = new ByteQueue();
  #ended = false;

  get size(): number {
    return this.#queue.size;
  }

  push(bytes: Buffer): void {
    this.#queue.push(bytes);
  }

  end(): void {
    this.#ended = true;
  }

  take(): string | undefined {
    const received = this.#queue.bytes.subarray(0, longestReceive);
    const whole = received.length - countIncomplete(received);
    const length = whole === 0 && this.#ended ? received.length : whole;
    if (length === 0) return undefined;
    const message = received.toString("utf8", 0, length);
    this.#queue.skip(length);
    return message.replace(/[\0\r\n]+$/, "");
  }
}

/** How many bytes at the end are the beginning of a UTF-8 character whose other bytes are missing (RFC 3629). */
function countIncomplete(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/** `bye` ends a conversation, whichever side says it. */
export function isBye(message: string): boolean {
  return message.trim() === "bye";
}
