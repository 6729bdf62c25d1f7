import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Conversation, HungUp } from "../../../../services/chat/conversation.ts";
import { framings } from "../../../../services/chat/framing.ts";

const never = new AbortController().signal;

/** Two ends of one connection. */
async function connectPair(): Promise<{ ours: Socket; theirs: Socket }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const theirs = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
  const [ours]: Socket[] = await once(server, "connection");
  if (!ours) throw new Error("a connection without a socket");
  onTestFinished(() => {
    ours.destroy();
    theirs.destroy();
    server.close();
  });
  return { ours, theirs };
}

function converse(socket: Socket, stop: AbortSignal = never): Conversation {
  return new Conversation(socket, {
    framing: framings.line,
    capacity: 64 * 1024,
    host: "bob",
    port: 9000,
    stop,
  });
}

describe("a conversation", () => {
  test("keeps what comes while nobody receives, within its capacity, and lets the rest wait at the sender", async () => {
    const { ours, theirs } = await connectPair();
    const conversation = converse(ours);
    const message = "x".repeat(1023);
    const count = 32 * 1024;
    theirs.end(`${message}\n`.repeat(count));
    await vi.waitFor(() => expect(ours.isPaused()).toBe(true), 10_000);
    expect(ours.bytesRead).toBeLessThanOrEqual(8 * 64 * 1024);
    for (let received = 0; received < count; received++) expect(await conversation.receive()).toBe(message);
    await expect(conversation.receive()).rejects.toThrow(HungUp);
  });

  test("takes in no more than its capacity from a flood of short messages either, while they are received", async () => {
    const { ours, theirs } = await connectPair();
    const conversation = converse(ours);
    theirs.write("x\n".repeat(8 * 1024 * 1024));
    for (let received = 0; received < 4000; received++) {
      expect(await conversation.receive()).toBe("x");
      await nextTurn();
    }
    expect(ours.bytesRead).toBeLessThanOrEqual(8 * 64 * 1024);
  });

  test("gives the last messages before it says that the other side has gone", async () => {
    const { ours, theirs } = await connectPair();
    const conversation = converse(ours);
    theirs.end("one\ntwo");
    await once(conversation.gone, "abort");
    expect(await conversation.receive()).toBe("one");
    expect(await conversation.receive()).toBe("two");
    await expect(conversation.receive()).rejects.toThrow("The other side hung up.");
  });

  test("lets others have their turn between the messages that nobody received", async () => {
    const { ours, theirs } = await connectPair();
    const conversation = converse(ours);
    theirs.end("one\ntwo\nthree\n");
    await once(conversation.gone, "abort");
    const told: string[] = [];
    const other = (async () => {
      for (let turn = 1; turn <= 2; turn++) {
        await nextTurn();
        told.push(`other ${turn}`);
      }
    })();
    for await (const message of conversation.unread()) told.push(message);
    await other;
    expect(told).toEqual(["one", "other 1", "two", "other 2", "three"]);
  });

  test("tells a reset from a hang-up", async () => {
    const { ours, theirs } = await connectPair();
    const conversation = converse(ours);
    theirs.resetAndDestroy();
    await expect(conversation.receive()).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(conversation.send("hello")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("stops waiting when told to, for words or for someone to read them", async () => {
    const { ours, theirs } = await connectPair();
    theirs.pause();
    const stopping = new AbortController();
    const conversation = converse(ours, stopping.signal);
    const received = conversation.receive();
    const sent = conversation.send("x".repeat(64 * 1024 * 1024));
    stopping.abort(new Error("told to stop"));
    await expect(received).rejects.toThrow("told to stop");
    await expect(sent).rejects.toThrow("told to stop");
  });

  test("its end reaches the other side as a hang-up and not as a reset, even with words unread", async () => {
    const { ours, theirs } = await connectPair();
    const conversation = converse(ours);
    theirs.write("never received\n".repeat(256 * 1024));
    await vi.waitFor(() => expect(ours.isPaused()).toBe(true), 10_000);
    await conversation.send("bye");
    const [heard] = await Promise.all([
      theirs.setEncoding("utf8").toArray(),
      conversation[Symbol.asyncDispose](),
    ]);
    expect(heard.join("")).toBe("bye\n");
  });
});
