import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { freshHost, RunningProgram } from "./running-program.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Someone with a bare socket at the room's door. */
class Guest {
  readonly heard: string[] = [];
  readonly socket: Socket;
  readonly #waiting = new Set<{ readonly beginning: string; readonly resolve: () => void }>();

  constructor(host: string) {
    this.socket = connect({ host, port: 9000 }).on("error", () => {});
    createInterface(this.socket).on("line", (line) => {
      this.heard.push(line);
      for (const waiter of this.#waiting) {
        if (!line.startsWith(waiter.beginning)) continue;
        waiter.resolve();
        this.#waiting.delete(waiter);
      }
    });
  }

  say(...lines: string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(""));
  }

  /** Resolves once a line that begins so was heard. */
  async hears(beginning: string): Promise<void> {
    if (this.heard.some((line) => line.startsWith(beginning))) return;
    await new Promise<void>((resolve) => this.#waiting.add({ beginning, resolve }));
  }
}

async function openRoom(): Promise<{ host: string; room: RunningProgram }> {
  const host = freshHost();
  const room = RunningProgram.start("chat-server", "--room", "--host", host);
  onTestFinished(() => room[Symbol.asyncDispose]());
  await room.sees(`Listening on ${host}:9000\n`);
  return { host, room };
}

async function enter(host: string, name: string): Promise<Guest> {
  const guest = new Guest(host);
  onTestFinished(() => void guest.socket.destroy());
  guest.say(name);
  await guest.hears(`* Welcome, ${name}.`);
  return guest;
}

describe("a room", () => {
  test("asks for a name, tells who is there, and who comes and goes", async () => {
    const { host } = await openRoom();
    const ann = await enter(host, "Ann");
    expect(ann.heard).toEqual([
      "* What is your name?",
      "* Welcome, Ann. Nobody else is here yet. Say bye to leave.",
    ]);
    const bob = await enter(host, "Bob");
    expect(bob.heard).toContain("* Welcome, Bob. Here already: Ann. Say bye to leave.");
    await ann.hears("* Bob has joined.");
    bob.say("bye");
    await bob.hears("* Bye, Bob.");
    await once(bob.socket, "close");
    await ann.hears("* Bob has left.");
    const cem = await enter(host, "Cem");
    cem.socket.resetAndDestroy();
    await ann.hears("* Cem has left.");
  });

  test("tells each line to all the others, and none to whoever said it", async () => {
    const { host } = await openRoom();
    const ann = await enter(host, "Ann");
    const bob = await enter(host, "Bob");
    const cem = await enter(host, "Cem");
    ann.say("Grüße 👋", "", "how are you?");
    for (const other of [bob, cem]) {
      await other.hears("Ann: how are you?");
      expect(other.heard.slice(-2)).toEqual(["Ann: Grüße 👋", "Ann: how are you?"]);
    }
    bob.say("fine");
    await ann.hears("Bob: fine");
    expect(ann.heard.filter((line) => line.startsWith("Ann: "))).toEqual([]);
  });

  test("a name is one person's, and neither a name nor a line can pretend to be something else", async () => {
    const { host } = await openRoom();
    const ann = await enter(host, "Ann");
    const other = new Guest(host);
    onTestFinished(() => void other.socket.destroy());
    other.say("ANN", ":*", "* Ann: \x1b[31mBob");
    await other.hears("* ANN is here already. Choose another name.");
    await other.hears("* A name needs a letter or a digit.");
    await other.hears("* Welcome, Ann 31mBob.");
    other.say("\x1b]0;title\x07\rAnn: no\u202e");
    await ann.hears("Ann 31mBob: \\x1b]0;title\\x07\\x0dAnn: no\\u202e");
  });

  test("everything said is told, even by someone who hangs up at once", async () => {
    const { host } = await openRoom();
    const ann = await enter(host, "Ann");
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    new Guest(host).socket.end(`Bob\n${lines.join("\n")}\nlast`);
    await ann.hears("* Bob has left.");
    expect(ann.heard.slice(-52, -1)).toEqual([...lines, "last"].map((line) => `Bob: ${line}`));
  });

  test("a line without end costs its speaker the place, and nobody else a thing", async () => {
    const { host } = await openRoom();
    const ann = await enter(host, "Ann");
    const bob = await enter(host, "Bob");
    bob.socket.write("x".repeat(20_000));
    await ann.hears("* Bob has left (said too much at once).");
    expect(ann.heard.filter((line) => line.startsWith("Bob: "))).toEqual([]);
  });

  test("whoever does not read is dropped, and the others miss nothing", async () => {
    const { host } = await openRoom();
    const sloth = await enter(host, "Sloth");
    sloth.socket.pause();
    const speakers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => enter(host, `Speaker ${index}`)),
    );
    const ann = await enter(host, "Ann");
    const leaving = ann.hears("* Sloth has left (too slow to listen).");
    const line = "x".repeat(15_000);
    let said = 0;
    const talk = setInterval(() => {
      said += 1;
      for (const speaker of speakers) speaker.say(`${said} ${line}`);
    }, 50);
    onTestFinished(() => clearInterval(talk));
    await leaving;
    clearInterval(talk);
    for (let count = 1; count <= said; count++) {
      for (const speaker of speakers.keys()) await ann.hears(`Speaker ${speaker}: ${count} x`);
    }
  });

  test("a flood from one does not keep the others from talking", async () => {
    const { host } = await openRoom();
    const ann = await enter(host, "Ann");
    const bob = await enter(host, "Bob");
    const flood = await enter(host, "Flood");
    const lines = 100_000;
    flood.say(...Array.from({ length: lines }, (_, index) => `water ${index}`));
    await bob.hears("Flood: water");
    for (let turn = 0; turn < 20; turn++) {
      ann.say(`ask ${turn}`);
      await bob.hears(`Ann: ask ${turn}`);
      bob.say(`answer ${turn}`);
      await ann.hears(`Bob: answer ${turn}`);
    }
    expect(bob.heard.filter((line) => line.startsWith("Flood: ")).length).toBeLessThan(lines / 10);
  });

  test("a thousand friends hear each other", async () => {
    const { host, room } = await openRoom();
    const friends = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => enter(host, `Friend ${index}`)),
    );
    const [first, second] = friends as [Guest, Guest];
    first.say("Is everybody here?");
    second.say("I think so.");
    await Promise.all(friends.slice(2).map((friend) => friend.hears("Friend 0: Is everybody here?")));
    await Promise.all(friends.slice(2).map((friend) => friend.hears("Friend 1: I think so.")));
    for (const friend of friends.slice(1)) friend.socket.resetAndDestroy();
    await Promise.all(friends.slice(1).map((_, index) => first.hears(`* Friend ${index + 1} has left.`)));
    expect(room.stderr).toBe("");
    room.signal("SIGTERM");
    expect((await room.ended).code).toBe(0);
  });
});
