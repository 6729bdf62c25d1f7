import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { Response } from "../../../../services/http/response.ts";
import type { Handler, Route, Routes } from "../../../../services/http/routes.ts";
import { startServer } from "../../../../services/http/server.ts";
import { exchange, open, parseAnswers, receiveAll, receiveUntil, untilThrownAway } from "./raw-client.ts";

const get = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: bob\r\n\r\n`;
const text = (body: string | Buffer) =>
  new Response(200, { "Content-Type": "text/plain" }, Buffer.from(body));
const serving = (handler: Handler): Routes => ({ paths: new Map<string, Route>([["/", { GET: handler }]]) });
const where = { host: "127.0.0.1", port: 0, tickMs: 5 };

describe("stopping", () => {
  test("ends idle connections and accepts no more", async () => {
    const server = await startServer({ ...where, routes: serving(() => text("hello")) });
    const idle = await open(server.port);
    const used = await open(server.port);
    used.write(get());
    await receiveUntil(used, (sofar) => sofar.endsWith("hello"));
    const stopped = server.stop();
    await Promise.all([idle, used].map((socket) => receiveAll(socket).then(() => socket.end())));
    await stopped;
    await expect(open(server.port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("lets an answer end that has begun, and says that it is the last", async () => {
    const long = Buffer.alloc(5_000_000, "x");
    const server = await startServer({ ...where, routes: serving(() => text(long)) });
    const socket = await open(server.port);
    socket.write(get());
    const [beginning] = await once(socket, "data");
    const stopped = server.stop();
    const rest = await receiveAll(socket);
    expect(parseAnswers(beginning + rest, ["GET"])[0]?.body).toHaveLength(long.length);
    socket.end();
    await stopped;
  });

  test("lets a request end that has begun", async () => {
    const server = await startServer({ ...where, routes: serving(() => text("hello")) });
    const socket = await open(server.port);
    socket.write("GET / HTTP/1.1\r\n");
    const other = await open(server.port);
    other.write(get());
    await receiveUntil(other, (sofar) => sofar.endsWith("hello"));
    const stopped = server.stop();
    await receiveAll(other);
    other.end();
    socket.end("Host: bob\r\n\r\n");
    const [answer] = parseAnswers(await receiveAll(socket), ["GET"]);
    expect(answer).toMatchObject({ status: 200, fields: { connection: "close" } });
    await stopped;
  });

  test("cuts off what has not ended after the grace time", async () => {
    const server = await startServer({ ...where, routes: serving(() => new Promise(() => {})) });
    const socket = await open(server.port);
    socket.write(get());
    const gone = untilThrownAway(socket);
    await server.stop(20);
    await gone;
  });

  test("can be hurried", async () => {
    const server = await startServer({ ...where, routes: serving(() => new Promise(() => {})) });
    const socket = await open(server.port);
    socket.write(get());
    const gone = untilThrownAway(socket);
    const patient = server.stop();
    await server.stop(0);
    await patient;
    await gone;
  });

  test("is what disposing does", async () => {
    let port: number;
    {
      await using server = await startServer({ ...where, routes: serving(() => text("hello")) });
      port = server.port;
    }
    await expect(open(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("too many connections", () => {
  const full = { ...where, routes: serving(() => text("hello")), limits: { connections: 1 } };

  test("are told 503", async () => {
    await using server = await startServer(full);
    const first = await open(server.port);
    first.write(get());
    await receiveUntil(first, (sofar) => sofar.endsWith("hello"));
    const [refusal] = parseAnswers(await exchange(server.port, ""), ["GET"]);
    expect(refusal).toMatchObject({ status: 503, fields: { connection: "close" } });
    first.destroy();
  });

  test("or are dropped without a word", async () => {
    await using server = await startServer({ ...full, whenFull: "drop" });
    const first = await open(server.port);
    first.write(get());
    await receiveUntil(first, (sofar) => sofar.endsWith("hello"));
    const second = await open(server.port);
    const answer = await receiveAll(second).catch((error: NodeJS.ErrnoException) => error.code);
    expect(["", "ECONNRESET"]).toContain(answer);
    first.destroy();
  });

  test("make room when they end", async () => {
    await using server = await startServer(full);
    await exchange(server.port, get());
    expect(await exchange(server.port, get())).toContain("hello");
  });
});

test("a port that is taken is an error of the socket's own", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  await expect(startServer({ ...where, port, routes: serving(() => text("")) })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  other.close();
});
