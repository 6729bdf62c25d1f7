import type { promises } from "node:fs";

/** A part of an open file. Whoever sends it, or decides not to, closes the file. */
export interface FilePart {
  readonly file: promises.FileHandle;
  readonly start: number;
  readonly length: number;
}

export type Body = Buffer | FilePart;

/** RFC 9110 §15, and RFC 6585 for 431: those that this server says. */
const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  304: "Not Modified",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  416: "Range Not Satisfiable",
  417: "Expectation Failed",
  421: "Misdirected Request",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/**
 * An answer. What depends on the moment and the connection (Date, Connection) is not part of it, so one object can
 * be sent to everybody.
 */
export class Response {
  readonly status: number;
  readonly body: Body | undefined;
  /** Everything that stays the same, from the status line to the last field. */
  readonly #head: string;
  #sentEnvelope = "";
  #sentWithBody = false;
  #sent = "";

  /** @param fields in order; values must be valid field values, for nothing checks them again */
  constructor(status: number, fields: Readonly<Record<string, string>>, body?: Body) {
    this.status = status;
    this.body = body;
    let head = `HTTP/1.1 ${status} ${reasons[status] ?? "Unknown"}\r\n`;
    for (const [name, value] of Object.entries(fields)) head += `${name}: ${value}\r\n`;
    // RFC 9110 §8.6: never with 1xx and 204; with 304 it would speak of a body that is not there.
    if (status >= 200 && status !== 204 && status !== 304) head += `Content-Length: ${this.bodyBytes}\r\n`;
    this.#head = head;
  }

  get bodyBytes(): number {
    return this.body?.length ?? 0;
  }

  /**
   * The head, and the body behind it if it is in memory and wanted: as latin1, one character for each byte, because a
   * socket writes a string at once where for a Buffer it must first see to it that nobody takes the bytes away.
   */
  toText(envelope: string, withBody: boolean): string {
    // The same page goes out many times within a second, and then it is the same to the byte.
    if (this.#sentEnvelope === envelope && this.#sentWithBody === withBody) return this.#sent;
    const body = withBody && this.body && !("file" in this.body) ? this.body.toString("latin1") : "";
    this.#sentEnvelope = envelope;
    this.#sentWithBody = withBody;
    this.#sent = `${this.#head}${envelope}\r\n${body}`;
    return this.#sent;
  }
}

/** An answer of plain text: the status line's words, then what happened. */
export function plainText(
  status: number,
  text: string,
  fields: Readonly<Record<string, string>> = {},
): Response {
  return new Response(
    status,
    { ...fields, "Content-Type": "text/plain; charset=utf-8" },
    Buffer.from(`${status} ${reasons[status] ?? ""}\n${text}.\n`),
  );
}
