/**
 * One request as raw bytes, and what the server must or should answer.
 *
 * @property level RFC 2119's word for what the section asks of a server. "may" marks what is left to the server's
 *   choice, where the stricter way is ours.
 * @property send latin1: one character is one byte
 * @property expect the statuses of all answers, in order; "closes" at the end says that the last one announces the
 *   end of the connection, "stays" that it does not
 */
export interface Case {
  readonly section: string;
  readonly level: "must" | "should" | "may";
  readonly name: string;
  readonly send: string;
  readonly expect: string;
  /** Fields that the last answer has, or with `undefined` has not. */
  readonly fields?: Readonly<Record<string, string | RegExp | undefined>>;
  readonly body?: string;
}

type Detail = Pick<Case, "fields" | "body">;

/** A table's row. */
export function row(
  section: string,
  level: Case["level"],
  name: string,
  send: string,
  expect: string,
  detail: Detail = {},
): Case {
  return { section, level, name, send, expect, ...detail };
}

/** A GET of the page with these field lines after Host. */
export function get(...lines: string[]): string {
  return request("GET / HTTP/1.1", "Host: bob", ...lines);
}

/** A POST to the echo with these field lines after Host, and this body. */
export function post(lines: readonly string[], body: string): string {
  return request("POST / HTTP/1.1", "Host: bob", ...lines) + body;
}

export function chunked(body: string): string {
  return post(["Transfer-Encoding: chunked"], body);
}

export function request(...lines: string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}
