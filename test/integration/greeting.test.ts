import { expect } from "vitest";
import { run, test } from "./room.ts";
import { Running } from "./running.ts";

const thanked = { code: 0, stdout: "Thank you for connecting\r\n", stderr: "" };

test("Bob thanks me for connecting, byte for byte, and says who called", async ({ room }) => {
  const server = await Running.start(room.bob, "greet-server", "--port", "9101");
  await server.sees(`Listening on ${room.prefix}.10:9101`);
  expect(await run(room.me, "greet-client", "bob", "9101")).toEqual(thanked);
  await server.sees(new RegExp(`Got a connection from ${room.prefix}\\.20:\\d+`));
});

test("twenty who call at once are all thanked", async ({ room }) => {
  const server = await Running.start(room.bob, "greet-server", "--port", "9102");
  await server.sees("Listening");
  const callers = Array.from({ length: 20 }, () => run(room.me, "greet-client", "bob", "9102"));
  expect(await Promise.all(callers)).toEqual(callers.map(() => thanked));
  expect(server.printed.match(/Got a connection from/g)).toHaveLength(20);
});

test("a caller who resets and one who never reads do no harm to the next", async ({ room }) => {
  const server = await Running.start(room.bob, "greet-server", "--port", "9103");
  await server.sees("Listening");
  const call = "const socket = require('net').connect(9103, 'bob');";
  const rude = await run(
    room.me,
    "node",
    "-e",
    `${call} socket.on('connect', () => socket.resetAndDestroy())`,
  );
  expect(rude).toEqual({ code: 0, stdout: "", stderr: "" });
  await server.sees("Got a connection");
  const deaf = await Running.start(room.me, "node", "-e", `${call} setInterval(() => {}, 1e6)`);
  await server.sees("Got a connection");
  expect(await run(room.me, "greet-client", "bob", "9103")).toEqual(thanked);
  await deaf.kill("KILL");
});

test("Bob listens at his address on the network, not at loopback", async ({ room }) => {
  const server = await Running.start(room.bob, "greet-server", "--port", "9104");
  await server.sees("Listening");
  const inside = await run(room.bob, "greet-client", "127.0.0.1", "9104");
  expect(inside.code).toBe(1);
  expect(inside.stderr).toContain("127.0.0.1, port 9104: connection refused.");
  expect(await run(room.bob, "greet-client", "bob", "9104")).toEqual(thanked);
});
