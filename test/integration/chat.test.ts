import { describe, expect } from "vitest";
import { startFriend } from "./friend.ts";
import { type Place, runWith, test } from "./room.ts";
import { Running } from "./running.ts";

let lastPort = 9200;

/** Two people, each at a terminal in a room of their own, and the line between them is open. */
async function openChat(
  bobsRoom: Place,
  myRoom: Place,
  options = "",
): Promise<{ bob: Running; me: Running }> {
  const port = ++lastPort;
  const bob = await sit(bobsRoom, `chat-server --port ${port} ${options}`);
  await bob.sees(/Listening on \S+\r\n/);
  const me = await sit(myRoom, `chat-client bob ${port} ${options}`);
  await me.sees("You: ");
  await bob.sees("Got a connection from");
  return { bob, me };
}

const settings = /[0-9a-f]+(:[0-9a-f]+){10,}/;

/** Start a program at a terminal, in a shell that tells afterwards how it ended and what the terminal is set to. */
async function sit(place: Place, command: string): Promise<Running> {
  const terminal = await Running.openTerminal(place);
  terminal.enter(`stty -g; ${command}; echo "ended: $?"; stty -g`);
  await terminal.sees(settings);
  return terminal;
}

/** Wait until the program has ended. Its exit code, and whether it left the terminal as it found it. */
async function getUp(terminal: Running): Promise<{ code: number; terminalSane: boolean }> {
  const told = await terminal.sees(/ended: \d+\r\n/);
  await terminal.sees(settings);
  const [before, after] = terminal.printed.match(new RegExp(settings, "g")) ?? [];
  return { code: Number(/ended: (\d+)/.exec(told)?.[1]), terminalSane: before === after };
}

const inPeace = { code: 0, terminalSane: true };

describe("a chat between two terminals", { concurrent: true }, () => {
  test("goes turn by turn until I say bye", async ({ room }) => {
    const { bob, me } = await openChat(room.bob, room.me);
    me.enter("Hello Bob");
    await bob.sees("Client: Hello Bob\r\nReply: ");
    bob.enter("Hello! What is it?");
    await me.sees("Server: Hello! What is it?\r\nYou: ");
    me.enter("bye");
    await bob.sees("Client: bye\r\n");
    expect(await getUp(bob)).toEqual(inPeace);
    expect(await getUp(me)).toEqual(inPeace);
  });

  test("ends when Bob says bye, too", async ({ room }) => {
    const { bob, me } = await openChat(room.bob, room.me);
    me.enter("Have you a minute?");
    await bob.sees("Reply: ");
    bob.enter("bye");
    await me.sees("Server: bye\r\n");
    expect(await getUp(bob)).toEqual(inPeace);
    expect(await getUp(me)).toEqual(inPeace);
  });

  test("carries emoji and letters of any alphabet", async ({ room }) => {
    const { bob, me } = await openChat(room.bob, room.me);
    me.enter("Grüße 👋🏽, 你好, نعم");
    await bob.sees("Client: Grüße 👋🏽, 你好, نعم\r\nReply: ");
    bob.enter("👨‍👩‍👧");
    await me.sees("Server: 👨‍👩‍👧\r\n");
  });
});

describe("whoever hangs up first, the other is told and gets the terminal back", { concurrent: true }, () => {
  const ctrlC = "\u0003";
  const ctrlD = "\u0004";

  test.for([
    { how: "Ctrl-D", key: ctrlD, code: 0 },
    { how: "Ctrl-C", key: ctrlC, code: 130 },
  ])("I, with $how", async ({ key, code }, { room }) => {
    const { bob, me } = await openChat(room.bob, room.me);
    me.type(key);
    expect(await getUp(me)).toEqual({ code, terminalSane: true });
    await bob.sees("The other side hung up.");
    expect(await getUp(bob)).toEqual(inPeace);
  });

  test.for([
    { how: "Ctrl-D", key: ctrlD, code: 0 },
    { how: "Ctrl-C", key: ctrlC, code: 130 },
  ])("Bob, with $how, while I am in the middle of a word", async ({ key, code }, { room }) => {
    const { bob, me } = await openChat(room.bob, room.me);
    me.type("I was about to sa");
    await me.sees("about to sa");
    bob.type(key);
    expect(await getUp(bob)).toEqual({ code, terminalSane: true });
    await me.sees("The other side hung up.");
    expect(await getUp(me)).toEqual(inPeace);
    expect(me.printed).toContain("You: I was about to sa\r\n");
    expect(me.printed).toContain("The other side hung up.\r\nended: 0");
  });
});

describe("when one side goes without hanging up, the other is told and gets the terminal back", {
  concurrent: true,
}, () => {
  test("my program is killed", async ({ room }) => {
    const { bob, me } = await openChat(room.bob, room.me);
    await me.kill("KILL");
    await bob.sees("The other side hung up.");
    expect(await getUp(bob)).toEqual(inPeace);
  });

  test("my host is switched off", async ({ engine, room }) => {
    await using friend = await startFriend(engine, room, { image: "next-room/host" });
    const { bob } = await openChat(room.bob, friend);
    await friend.kill();
    await bob.sees("The other side hung up.");
    expect(await getUp(bob)).toEqual(inPeace);
  });

  test("Bob's host is switched off", async ({ engine, room }) => {
    await using friend = await startFriend(engine, room, { image: "next-room/host" });
    const server = await Running.start(friend, "chat-server", "--reply", "Yes?");
    await server.sees("Listening");
    const me = await sit(room.me, `chat-client ${friend.address}`);
    await me.sees("You: ");
    await friend.kill();
    await me.sees("The other side hung up.");
    expect(await getUp(me)).toEqual(inPeace);
  });

  test("I reset the connection", async ({ room }) => {
    const bob = await sit(room.bob, "chat-server --port 9251");
    await bob.sees(/Listening on \S+\r\n/);
    const rude = "const socket = require('net').connect(9251, 'bob'); socket.write('Hello\\n');";
    const me = await Running.openTerminal(room.me);
    me.enter(`node -e "${rude} process.stdin.once('data', () => socket.resetAndDestroy().unref())"`);
    await bob.sees("Client: Hello\r\nReply: ");
    me.enter("");
    await bob.sees(`${room.prefix}.20, port`);
    await bob.sees("connection reset. The other side threw the connection");
    expect(await getUp(bob)).toEqual({ code: 1, terminalSane: true });
  });

  test("Bob resets the connection", async ({ room }) => {
    const rude = "require('net').createServer((me) => me.once('data', () => me.resetAndDestroy()))";
    const bob = await Running.start(room.bob, "node", "-e", `${rude}.listen(9252, () => console.log('up'))`);
    await bob.sees("up");
    const me = await sit(room.me, "chat-client bob 9252");
    await me.sees("You: ");
    me.enter("Hello?");
    await me.sees("bob, port 9252: connection reset. The other side threw the connection");
    expect(await getUp(me)).toEqual({ code: 1, terminalSane: true });
  });
});

describe("what one side sends is what the other reads", { concurrent: true }, () => {
  test("a message of 100 KB arrives whole", async ({ room }) => {
    const server = await Running.start(room.bob, "chat-server", "--port", "9261", "--reply", "My word!");
    await server.sees("Listening");
    const words = Array.from({ length: 10_240 }, (_, index) => `word ${index}`.padEnd(9)).join(" ");
    const me = await runWith(`${words}\nbye\n`, room.me, "chat-client", "bob", "9261");
    expect(me).toMatchObject({ code: 0, stderr: "" });
    expect(me.stdout).toContain("Server: My word!\n");
    await server.ended();
    expect(server.printed.split("\n")).toContain(`Client: ${words}`);
  });

  test("several lines in one segment are several messages, and each gets its answer", async ({ room }) => {
    const server = await Running.start(room.bob, "chat-server", "--port", "9262", "--reply", "Yes.");
    await server.sees(/Listening.*\n/);
    const me = await runWith("one\ntwo\r\nbye\n", room.me, "nc", "-N", "bob", "9262");
    expect(me.stdout).toBe("Yes.\nYes.\n");
    expect(await server.ended()).toBe(0);
    expect(server.printed).toContain("Client: one\nReply: Yes.\nClient: two\nReply: Yes.\nClient: bye\n");
  });

  test("control characters are shown, and never reach the terminal raw", async ({ room }) => {
    const bob = await sit(room.bob, "chat-server --port 9263");
    await bob.sees(/Listening on \S+\r\n/);
    const me = await Running.openTerminal(room.me);
    me.enter("printf '\\033[2J\\007gone\\n' | nc bob 9263");
    await bob.sees("Client: \\x1b[2J\\x07gone\r\nReply: ");
    expect(bob.printed).not.toContain("\u001b[2J");
    expect(bob.printed).not.toContain("\u0007");
  });
});
