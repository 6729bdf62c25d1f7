import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { startFriend } from "./friend.ts";
import { test } from "./room.ts";
import { Running } from "./running.ts";

const talk = (file: string): string => fileURLToPath(new URL(`talk/${file}`, import.meta.url));

test("our client holds a conversation with the talk's few lines of Python", async ({ engine, room }) => {
  await using guido = await startFriend(engine, room, {
    image: "next-room/python",
    files: [talk("chat_server.py")],
  });
  const python = await Running.openTerminal(guido);
  python.enter("python3 /chat_server.py");
  await python.sees("Waiting for a connection\r\n");
  const me = await Running.openTerminal(room.me);
  me.enter(`chat-client ${guido.address} 9000 --framing raw; echo "ended: $?"`);
  await me.sees("You: ");
  me.enter("Hello Guido 👋");
  await python.sees("Client: Hello Guido 👋\r\nReply: ");
  python.enter("Hello, stranger");
  await me.sees("Server: Hello, stranger\r\nYou: ");
  me.enter("bye");
  await python.sees("Client: bye\r\n$ ");
  await me.sees("ended: 0");
});

test("our server holds a conversation with the talk's few lines of Python", async ({ engine, room }) => {
  const bob = await Running.openTerminal(room.bob);
  bob.enter('chat-server --port 9301 --framing raw; echo "ended: $?"');
  await bob.sees(/Listening on \S+\r\n/);
  await using guido = await startFriend(engine, room, {
    image: "next-room/python",
    files: [talk("chat_client.py")],
  });
  const python = await Running.openTerminal(guido);
  python.enter(`python3 /chat_client.py ${room.prefix}.10 9301`);
  await python.sees("You: ");
  python.enter("Are you there?");
  await bob.sees("Client: Are you there?\r\nReply: ");
  bob.enter("Always, ümlaut and all");
  await python.sees("Server: Always, ümlaut and all\r\nYou: ");
  python.enter("bye");
  await bob.sees("Client: bye\r\n");
  await bob.sees("ended: 0");
  await python.sees("$ ");
});

test("a message that needs several receives arrives in pieces, and none of it is lost", async ({
  engine,
  room,
}) => {
  const bob = await Running.start(
    room.bob,
    "chat-server",
    "--port",
    "9302",
    "--framing",
    "raw",
    "--reply",
    "Go on.",
  );
  await bob.sees(/Listening.*\n/);
  await using guido = await startFriend(engine, room, { image: "next-room/python" });
  const send = `import socket; s = socket.create_connection(("${room.prefix}.10", 9302)); s.sendall(b"x" * 3000); s.shutdown(socket.SHUT_WR)`;
  const python = await Running.start(guido, "python3", "-c", `${send}\nwhile s.recv(1024): pass`);
  expect(await python.ended()).toBe(0);
  await bob.ended();
  const pieces = bob.printed.match(/(?<=^Client: ).*$/gm) ?? [];
  expect(pieces.join("")).toBe("x".repeat(3000));
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(1024);
});
