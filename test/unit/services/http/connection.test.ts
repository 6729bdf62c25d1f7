import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { Response } from "../../../../services/http/response.ts";
import type { Handler, Route } from "../../../../services/http/routes.ts";
import { type Server, type ServerOptions, startServer } from "../../../../services/http/server.ts";
import { makeSite } from "../../../../services/http/site.ts";
import { exchange, open, parseAnswers, receiveAll, receiveUntil, untilThrownAway } from "./raw-client.ts";

const get = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: bob\r\n\r\n`;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(0);
});

async function serve(
  options: Partial<ServerOptions> = {},
  handlers: Record<string, Handler> = {},
): Promise<Server> {
  const site = await makeSite();
  const routes = Object.entries(handlers).map(([path, GET]): [string, Route] => [path, { GET, POST: GET }]);
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    tickMs: 5,
    routes: { paths: new Map([...site.paths, ...routes]) },
    ...options,
  });
  servers.push(server);
  return server;
}

const text = (body: string | Buffer) =>
  new Response(200, { "Content-Type": "text/plain" }, Buffer.from(body));
const statuses = (transcript: string, ...methods: string[]) =>
  parseAnswers(transcript, methods).map(({ status }) => status);

describe("a connection", () => {
  test("answers many requests in order, some at once and some later", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const server = await serve({}, { "/slow": () => promise, "/next": () => text("next") });
    const socket = await open(server.port);
    socket.write(get("/slow") + get("/next"));
    const early = await exchange(server.port, get("/next"));
    expect(early).toContain("next");
    resolve(text("slow"));
    const both = await receiveUntil(socket, (sofar) => sofar.endsWith("next"));
    expect(parseAnswers(both, ["GET", "GET"]).map(({ body }) => body)).toEqual(["slow", "next"]);
    socket.destroy();
  });

  test("keeps what it was asked, whatever others say before it answers", async () => {
    const { promise: told, resolve: tell } = Promise.withResolvers<void>();
    const server = await serve(
      {},
      {
        "/later": async ({ fields }) => {
          await told;
          return text(fields.get("x-name") ?? "");
        },
      },
    );
    const asking = exchange(server.port, "GET /later HTTP/1.1\r\nHost: bob\r\nX-Name: alice\r\n\r\n");
    const inPieces = await open(server.port);
    inPieces.write("POST / HTTP/1.1\r\nHost: bob\r\nContent-Len");
    await exchange(server.port, "GET /nowhere HTTP/1.1\r\nHost: bob\r\nX-Name: oscar\r\n\r\n");
    tell();
    expect(parseAnswers(await asking, ["GET"])).toMatchObject([{ status: 200, body: "alice" }]);
    inPieces.end("gth: 5\r\n\r\nhello");
    expect(parseAnswers(await receiveAll(inPieces), ["POST"])).toMatchObject([
      { status: 200, body: "hello" },
    ]);
  });

  test("lets nothing come between the pieces of a long answer, however full the socket is", async () => {
    const short = Buffer.alloc(65_350, "s");
    const long = Buffer.alloc(66_000, "l");
    const server = await serve({}, { "/short": () => text(short), "/long": () => text(long) });
    const socket = await open(server.port);
    socket.pause();
    socket.write((get("/short") + get("/long")).repeat(120));
    socket.end("GET /hello.json HTTP/1.1\r\nHost: bob\r\nConnection: close\r\n\r\n");
    await exchange(server.port, get());
    const answers = parseAnswers(
      await receiveAll(socket),
      Array.from({ length: 241 }, () => "GET"),
    );
    expect(answers.slice(0, -1).every(({ body }) => /^(s{65350}|l{66000})$/.test(body))).toBe(true);
    expect(answers).toHaveLength(241);
  });

  test("answers a client that has sent its FIN already", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const server = await serve({}, { "/slow": () => promise });
    const socket = await open(server.port);
    socket.end(get("/slow") + get());
    resolve(text("slow"));
    expect(statuses(await receiveAll(socket), "GET", "GET")).toEqual([200, 200]);
  });

  test("sends head and body in one piece", async () => {
    const server = await serve();
    const socket = await open(server.port);
    socket.write(get());
    const [first] = await once(socket, "data");
    expect(statuses(first, "GET")).toEqual([200]);
    socket.destroy();
  });

  test("asks for a body with 100, and only then", async () => {
    const server = await serve();
    const socket = await open(server.port);
    socket.write("POST / HTTP/1.1\r\nHost: bob\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    expect(await receiveUntil(socket, (sofar) => sofar.includes("\r\n\r\n"))).toBe(
      "HTTP/1.1 100 Continue\r\n\r\n",
    );
    socket.end("hello");
    const [answer] = parseAnswers(await receiveAll(socket), ["POST"]);
    expect(answer).toMatchObject({ status: 200, body: "hello" });
  });

  test("sends a long body whole, and then the next answer", async () => {
    const body = Buffer.alloc(3_000_001, "Bob");
    const server = await serve({}, { "/long": () => text(body) });
    const answers = parseAnswers(await exchange(server.port, get("/long") + get()), ["GET", "GET"]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.body === body.toString()).toBe(true);
  });

  test("answers nothing after the answer that is its last, although that took a while", async () => {
    let asked = 0;
    const later: Handler = async () => {
      asked += 1;
      return text("later");
    };
    const server = await serve({}, { "/later": later });
    const last = "GET /later HTTP/1.1\r\nHost: bob\r\nConnection: close\r\n\r\n";
    expect(statuses(await exchange(server.port, last + get("/later")), "GET")).toEqual([200]);
    expect(asked).toBe(1);
  });

  test("ends after the most requests that it takes, and says so", async () => {
    const server = await serve({ limits: { requests: 2 } });
    const socket = await open(server.port);
    socket.write(get() + get() + get());
    const answers = parseAnswers(await receiveAll(socket), ["GET", "GET"]);
    expect(answers.map(({ fields }) => fields.connection)).toEqual(["keep-alive", "close"]);
    socket.end();
  });
});

describe("a handler that fails", () => {
  test.each([
    [
      "at once",
      () => {
        throw new Error("oops");
      },
    ],
    [
      "later",
      async () => {
        throw new Error("oops");
      },
    ],
  ] satisfies [string, Handler][])("%s gives a 500, and the server lives", async (_, handler) => {
    const reported: unknown[] = [];
    const server = await serve({ report: (error) => reported.push(error) }, { "/broken": handler });
    const answers = parseAnswers(await exchange(server.port, get("/broken") + get()), ["GET", "GET"]);
    expect(answers.map(({ status }) => status)).toEqual([500, 200]);
    expect(answers[0]?.body).not.toContain("oops");
    expect(reported).toEqual([new Error("oops")]);
  });
});

describe("deadlines", () => {
  test("a head that drips is answered 408, however steadily it drips", async () => {
    const server = await serve({ limits: { headMs: 60 } });
    const socket = await open(server.port);
    socket.write("GET / HTTP/1.1\r\n");
    const drip = setInterval(() => socket.write("X: 1\r\n"), 5);
    expect(statuses(await receiveAll(socket), "GET")).toEqual([408]);
    clearInterval(drip);
    socket.destroy();
  });

  test("a body that stops is answered 408", async () => {
    const server = await serve({ limits: { bodyMs: 20 } });
    const socket = await open(server.port);
    socket.write("POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 5\r\n\r\nhel");
    const [answer] = parseAnswers(await receiveAll(socket), ["POST"]);
    expect(answer).toMatchObject({ status: 408, fields: { connection: "close" } });
    socket.destroy();
  });

  test("a body that goes on arriving is waited for", async () => {
    const server = await serve({ limits: { headMs: 1000, bodyMs: 1000, idleMs: 1000 } });
    const socket = await open(server.port);
    socket.write("POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 12\r\n\r\n");
    let left = 12;
    const drip = setInterval(() => {
      socket.write("x");
      left -= 1;
      if (left === 0) clearInterval(drip);
    }, 100);
    expect(await receiveUntil(socket, (sofar) => sofar.endsWith("x".repeat(12)))).toMatch(/^HTTP\/1.1 200/);
    socket.destroy();
  });

  test("a connection that has nothing to say is closed without a word", async () => {
    const server = await serve({ limits: { headMs: 20, idleMs: 20 } });
    expect(await receiveAll(await open(server.port))).toBe("");
    const socket = await open(server.port);
    socket.write(get());
    expect(statuses(await receiveAll(socket), "GET")).toEqual([200]);
    socket.destroy();
  });

  test("a client that never closes is cut off", async () => {
    const server = await serve({ limits: { lingerMs: 20 } });
    const socket = await open(server.port);
    socket.write("GET / HTTP/1.0\r\n\r\n");
    socket.resume();
    await untilThrownAway(socket);
  });

  test("a client that never reads is cut off", async () => {
    const server = await serve({ limits: { sendMs: 40 } }, { "/long": () => text(Buffer.alloc(50_000_000)) });
    const socket = await open(server.port);
    socket.write(get("/long"));
    await receiveUntil(socket, (sofar) => sofar.length > 0);
    socket.pause();
    await untilThrownAway(socket);
  });
});

describe("a client that has gone", () => {
  test("is not answered any more, and nothing of what it sent is kept", async () => {
    const [first, second] = [Promise.withResolvers<Response>(), Promise.withResolvers<Response>()];
    let asked = 0;
    const server = await serve(
      { limits: { heldBytes: 1000 } },
      {
        "/first": () => first.promise,
        "/second": () => second.promise,
        "/third": () => {
          asked += 1;
          return text("");
        },
      },
    );
    const socket = await open(server.port);
    const post = "POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 900\r\n\r\n";
    const body = "x".repeat(900);
    socket.write(get("/first") + get("/second") + get("/third") + post + body.slice(1));
    await exchange(server.port, get());
    socket.resetAndDestroy();
    await exchange(server.port, get());
    // Only writing shows that it has gone. A turn later that is known, and the second answer has nowhere to go.
    first.resolve(text("first"));
    await exchange(server.port, get());
    second.resolve(text(Buffer.alloc(100_000)));
    expect(statuses(await exchange(server.port, post + body), "POST")).toEqual([200]);
    expect(asked).toBe(0);
  });
});

describe("memory", () => {
  test.each(["at once", "later"])(
    "a client that asks without reading is not answered %s without end",
    async (when) => {
      let made = 0;
      const body = Buffer.alloc(60_000);
      const handler = () => {
        made += 1;
        return when === "later" ? Promise.resolve(text(body)) : text(body);
      };
      const server = await serve({ limits: { sendMs: 100 } }, { "/": handler });
      const socket = await open(server.port);
      socket.pause();
      // 20,000 answers are 1.2 GB. The kernel's buffers hold some megabytes, and then making more must stop.
      socket.write(get().repeat(20_000));
      await untilThrownAway(socket);
      expect(made).toBeLessThan(1000);
    },
  );

  test("bodies of all connections together have a limit", async () => {
    const server = await serve({ limits: { heldBytes: 100 } });
    const head = "POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 90\r\n\r\n";
    const first = await open(server.port);
    first.write(head + "x".repeat(80));
    const second = await open(server.port);
    second.write(`POST / HTTP/1.1\r\nHost: bob\r\nExpect: 100-continue\r\nContent-Length: 90\r\n\r\n`);
    await receiveUntil(second, (sofar) => sofar.includes("100"));
    second.write("x".repeat(80));
    expect(statuses(await receiveAll(second), "POST")).toEqual([503]);
    first.end("x".repeat(10));
    expect(statuses(await receiveAll(first), "POST")).toEqual([200]);
    expect(statuses(await exchange(server.port, head + "x".repeat(90)), "POST")).toEqual([200]);
    second.destroy();
  });
});

describe("an error's answer", () => {
  test("arrives, although the client goes on sending", async () => {
    const server = await serve();
    const socket = await open(server.port);
    socket.write("POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 9000000\r\n\r\n");
    socket.write(Buffer.alloc(9_000_000));
    expect(statuses(await receiveAll(socket), "POST")).toEqual([413]);
    socket.end();
  });
});
