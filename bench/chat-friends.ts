import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { LineInbox } from "../services/chat/framing.ts";

/** How a line crosses the wire, made as cheap as can be: it is the room that is measured, not its friends. */
export interface Protocol {
  readonly hello: string;
  readonly encode: (line: string) => Buffer;
  /** Takes the bytes of one friend as they come, and tells every line. */
  readonly openReader: (tell: (line: string) => void) => (bytes: Buffer) => void;
}

export const lines: Protocol = {
  hello: "",
  encode: (line) => Buffer.from(`${line}\n`),
  openReader(tell) {
    const inbox = new LineInbox(1024 * 1024);
    return (bytes) => {
      inbox.push(bytes);
      for (let line = inbox.take(); line !== undefined; line = inbox.take()) tell(line);
    };
  },
};

/** WebSocket messages below 126 bytes (RFC 6455, section 5.2), masked with zeros, which changes nothing. */
export const webSocket: Protocol = {
  hello:
    "GET / HTTP/1.1\r\nHost: room\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  encode: (line) => Buffer.concat([Buffer.from([0x81, 0x80 | line.length, 0, 0, 0, 0]), Buffer.from(line)]),
  openReader(tell) {
    let rest: Buffer = Buffer.alloc(0);
    let upgraded = false;
    return (bytes) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      let at = 0;
      if (!upgraded) {
        const end = rest.indexOf("\r\n\r\n");
        if (end === -1) return;
        upgraded = true;
        at = end + 4;
      }
      for (let end = frameEnd(rest, at); end <= rest.length; end = frameEnd(rest, at)) {
        tell(rest.toString("latin1", at + 2, end));
        at = end;
      }
      rest = rest.subarray(at);
    };
  },
};

function frameEnd(bytes: Buffer, at: number): number {
  return at + 2 + (bytes[at + 1] ?? Number.POSITIVE_INFINITY);
}

/** What the friends heard since they were last asked. */
export interface Tally {
  delivered: number;
  readonly delaysMs: number[];
}

/**
 * Friends who talk as fast as they are heard: each says the next line when the friend beside has heard the last. That
 * friend also takes the time, a sample of one in so many as there are friends.
 */
export class Friends implements AsyncDisposable {
  tally: Tally = { delivered: 0, delaysMs: [] };
  readonly #protocol: Protocol;
  readonly #sockets: Socket[] = [];

  private constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  static async enter(port: number, count: number, protocol: Protocol): Promise<Friends> {
    const friends = new Friends(protocol);
    for (let index = 0; index < count; index++) await friends.#enter(port, index, count);
    for (let index = 0; index < count; index++) friends.#speak(index);
    return friends;
  }

  async #enter(port: number, index: number, count: number): Promise<void> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#sockets.push(socket);
    await once(socket, "connect");
    const neighbour = (index + count - 1) % count;
    const saidByNeighbour = `f${neighbour}: `;
    const { promise: welcomed, resolve } = Promise.withResolvers<void>();
    const read = this.#protocol.openReader((line) => {
      if (line.startsWith("*")) {
        if (line.startsWith("* Welcome")) resolve();
        return;
      }
      this.tally.delivered += 1;
      if (!line.startsWith(saidByNeighbour)) return;
      this.tally.delaysMs.push(performance.now() - Number(line.slice(saidByNeighbour.length)));
      this.#speak(neighbour);
    });
    socket.on("data", read);
    socket.write(this.#protocol.hello);
    socket.write(this.#protocol.encode(`f${index}`));
    await welcomed;
  }

  #speak(index: number): void {
    this.#sockets[index]?.write(this.#protocol.encode(performance.now().toFixed(3)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.on("error", () => {}).resetAndDestroy();
  }
}
