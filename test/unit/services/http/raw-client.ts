import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** One answer as it was on the wire. Field names in lower case; strings are latin1. */
export interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes and our FIN, and resolves with everything that comes until the server's FIN. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await open(port);
  socket.end(bytes, "latin1");
  return receiveAll(socket);
}

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  socket.setEncoding("latin1");
  // What matters of an error is what a reader of the connection sees of it.
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** Everything until the server's FIN. Rejects when it resets the connection. */
export async function receiveAll(socket: Socket): Promise<string> {
  let text = "";
  for await (const piece of socket) text += piece;
  return text;
}

/** Reads until the text so far satisfies `enough`, and leaves the connection open. */
export async function receiveUntil(socket: Socket, enough: (text: string) => boolean): Promise<string> {
  let text = "";
  while (!enough(text)) {
    const [piece] = await once(socket, "data");
    text += piece;
  }
  return text;
}

/**
 * Takes a transcript apart as a client must (RFC 9112 §6.3). Throws for anything that is no sequence of whole
 * answers.
 *
 * @param methods of the requests, in order: the answer to a HEAD has no body, whatever its fields say
 */
export function parseAnswers(transcript: string, methods: readonly string[]): Answer[] {
  const answers: Answer[] = [];
  const waiting = [...methods];
  let rest = transcript;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) throw new Error(`A head without an end: ${JSON.stringify(rest)}`);
    const [statusLine = "", ...lines] = rest.slice(0, end).split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3}) [A-Z][\w ]*$/i.exec(statusLine)?.[1]);
    if (!(status >= 100)) throw new Error(`No status line: ${JSON.stringify(statusLine)}`);
    const fields = Object.fromEntries(
      lines.map((line) => {
        const [, name = "", value = ""] = /^([\w-]+): (\S(?:.*\S)?)$/.exec(line) ?? [];
        if (name === "") throw new Error(`No field line: ${JSON.stringify(line)}`);
        return [name.toLowerCase(), value];
      }),
    );
    rest = rest.slice(end + 4);
    const method = status === 100 ? waiting[0] : waiting.shift();
    const bodiless = status < 200 || status === 204 || status === 304 || method === "HEAD";
    const length = bodiless ? 0 : Number(fields["content-length"] ?? rest.length);
    if (rest.length < length) throw new Error(`A body of ${length} bytes has only ${rest.length}`);
    answers.push({ status, fields, body: rest.slice(0, length) });
    rest = rest.slice(length);
  }
  return answers;
}

/**
 * Resolves when the server has thrown the connection away. It writes now and then, because that is how one notices
 * who does not read.
 */
export async function untilThrownAway(socket: Socket): Promise<void> {
  const probe = setInterval(() => socket.write("\r\n"), 5);
  await new Promise((resolve) => socket.on("close", resolve));
  clearInterval(probe);
}
