import { describe, expect, onTestFinished, test, vi } from "vitest";
import { freshHost, RunningProgram, run } from "./running-program.ts";

vi.setConfig({ testTimeout: 60_000 });

const ctrlC = "\u0003";
const ctrlD = "\u0004";

/** Two people, each at a terminal of their own, and the line between them is open. */
async function openChat(): Promise<{ bob: RunningProgram; me: RunningProgram }> {
  const host = freshHost();
  const bob = RunningProgram.startAtTerminal("chat-server", "--host", host);
  onTestFinished(() => bob[Symbol.asyncDispose]());
  await bob.sees("Listening on");
  const me = RunningProgram.startAtTerminal("chat-client", host);
  onTestFinished(() => me[Symbol.asyncDispose]());
  await me.sees("You: ");
  await bob.sees("Got a connection from");
  return { bob, me };
}

/** How a program at a terminal ended, and whether stty(1) finds the terminal as it was. */
async function leave(person: RunningProgram): Promise<{ code: number | null; terminalSane: boolean }> {
  const { code, stdout } = await person.ended;
  const [before, after] = stdout.match(/[0-9a-f]+(?::[0-9a-f]+){10,}/g) ?? [];
  return { code, terminalSane: before !== undefined && before === after };
}

const inPeace = { code: 0, terminalSane: true };

test("two people chat until one says bye", async () => {
  const { bob, me } = await openChat();
  me.type("Hello Bob\r");
  await bob.sees("Client: Hello Bob\r\nReply: ");
  bob.type("Grüße 👋🏽\r");
  await me.sees("Server: Grüße 👋🏽\r\nYou: ");
  me.type("bye\r");
  expect(await leave(bob)).toEqual(inPeace);
  expect(await leave(me)).toEqual(inPeace);
});

test("both screens say what ends the chat, and a pipe is not told", async () => {
  const { bob, me } = await openChat();
  await me.sees("(bye ends the chat.)\r\nYou: ");
  await bob.sees("(bye ends the chat.)\r\n");
  const host = freshHost();
  await using answering = RunningProgram.start("chat-server", "--host", host, "--reply", "Hi");
  await answering.sees("Listening on");
  const { stdout, stderr } = await run("chat-client", [host], "Hello\nbye\n");
  expect(stdout + stderr).not.toContain("ends the chat");
});

test("what is typed ahead, or pasted in several lines, is sent turn by turn", async () => {
  const { bob, me } = await openChat();
  bob.type("1\r2\r");
  me.type("one\rtwo\rbye\r");
  await me.sees("Server: 1\r\nYou: two\r\n");
  await bob.sees("Client: two\r\nReply: 2\r\n");
  expect(await leave(me)).toEqual(inPeace);
  expect(await leave(bob)).toEqual(inPeace);
});

test("a line of 20,000 characters, more than a terminal's own editor takes, arrives whole", async () => {
  const { bob, me } = await openChat();
  const long = "long ".repeat(4000);
  me.type(`${long}end\r`);
  await bob.sees(`Client: ${long}end\r\nReply: `);
});

describe.for([
  { how: "Ctrl-D", key: ctrlD, code: 0, says: "You hung up." },
  { how: "Ctrl-C", key: ctrlC, code: 130, says: "" },
])(
  "whoever presses $how leaves, and the other is told at once, with their terminal as it was",
  ({ key, code, says }) => {
    test("I, at my prompt", async () => {
      const { bob, me } = await openChat();
      me.type(key);
      expect(await leave(me)).toEqual({ code, terminalSane: true });
      expect(me.stdout).toContain(says);
      await bob.sees("The other side hung up.\r\n");
      expect(await leave(bob)).toEqual(inPeace);
    });

    test("I, while I wait for the answer that Bob is typing", async () => {
      const { bob, me } = await openChat();
      me.type("Well?\r");
      await bob.sees("Reply: ");
      bob.type("Let me thi");
      await bob.sees("Let me thi");
      me.type(key);
      expect(await leave(me)).toEqual({ code, terminalSane: true });
      await bob.sees("Let me thi\r\n");
      await bob.sees("The other side hung up.\r\n");
      expect(await leave(bob)).toEqual(inPeace);
    });

    test("Bob, while nobody has said a word", async () => {
      const { bob, me } = await openChat();
      bob.type(key);
      expect(await leave(bob)).toEqual({ code, terminalSane: true });
      await me.sees("You: \r\nThe other side hung up.\r\n");
      expect(await leave(me)).toEqual(inPeace);
    });

    test("Bob, before anyone has called", async () => {
      await using bob = RunningProgram.startAtTerminal("chat-server", "--host", freshHost());
      await bob.sees("Listening on");
      bob.type(key);
      expect(await leave(bob)).toEqual({ code, terminalSane: true });
    });
  },
);

test("in a room, what others say appears above what I type, and nothing typed is lost", async () => {
  const host = freshHost();
  await using room = RunningProgram.start("chat-server", "--room", "--host", host);
  await room.sees("Listening on");
  await using ann = RunningProgram.startAtTerminal("chat-client", host);
  await ann.sees("* What is your name?\r\n");
  ann.type("Ann\r");
  await ann.sees("* Welcome, Ann.");
  ann.type("I was about to sa");
  await ann.sees("about to sa");
  await using cem = RunningProgram.start("chat-client", "--room", host);
  cem.type("Cem\nhello\n");
  await ann.sees("* Cem has joined.\r\n");
  await ann.sees("Cem: hello\r\n");
  ann.type("y hello\r");
  await cem.sees("Ann: I was about to say hello\n");
  ann.type("bye\r");
  expect(await leave(ann)).toEqual(inPeace);
  await cem.sees("* Ann has left.\n");
});
