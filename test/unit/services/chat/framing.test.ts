import { describe, expect, test } from "vitest";
import { framings, type Inbox, isBye, LineInbox, RawInbox } from "../../../../services/chat/framing.ts";
import { Failure } from "../../../../services/failure.ts";

function takeAll(inbox: Inbox): string[] {
  const messages: string[] = [];
  for (let message = inbox.take(); message !== undefined; message = inbox.take()) messages.push(message);
  return messages;
}

function received(inbox: Inbox, ...pieces: (string | Buffer)[]): string[] {
  for (const piece of pieces) inbox.push(Buffer.from(piece));
  return takeAll(inbox);
}

describe("line framing", () => {
  const open = () => new LineInbox(1024);

  test("a message is a line, ended by LF or CR LF", () => {
    expect(received(open(), "one\ntwo\r\nthr\ree\n\nfive")).toEqual(["one", "two", "thr\ree", ""]);
  });

  test("at the end, what is left is a message too", () => {
    const inbox = open();
    expect(received(inbox, "one\ntwo")).toEqual(["one"]);
    inbox.end();
    expect(takeAll(inbox)).toEqual(["two"]);
  });

  test("at the end, nothing left is nothing", () => {
    const inbox = open();
    inbox.push(Buffer.from("one\n"));
    inbox.end();
    expect(takeAll(inbox)).toEqual(["one"]);
  });

  test("what is not UTF-8 becomes U+FFFD", () => {
    expect(received(open(), Buffer.from([0x61, 0xff, 0xc3, 0x0a]))).toEqual(["a\ufffd\ufffd"]);
  });

  test.for(["x".repeat(1025), `${"x".repeat(1025)}\n`])("a line above its limit is refused", (line) => {
    const inbox = open();
    inbox.push(Buffer.from(line));
    expect(() => inbox.take()).toThrow(Failure);
  });

  test("a line as long as its limit is taken", () => {
    expect(received(open(), `${"x".repeat(1024)}\n`)).toEqual(["x".repeat(1024)]);
  });

  test("a line break within a message does not make two of it", () => {
    expect(framings.line.encode("one\r\ntwo\nthree").toString()).toBe("one two three\n");
  });
});

describe("raw framing", () => {
  test("nothing is added to a message", () => {
    expect(framings.raw.encode("hello").toString()).toBe("hello");
    expect(framings.raw.encode("")).toHaveLength(0);
  });

  test("what is there is one message, as recv(2) would find it", () => {
    const inbox = new RawInbox();
    expect(received(inbox, "hello ", "you")).toEqual(["hello you"]);
    expect(received(inbox, "again")).toEqual(["again"]);
  });

  test("a message above 1024 bytes comes in pieces of at most 1024", () => {
    const pieces = received(new RawInbox(), "x".repeat(65_536));
    expect(pieces).toHaveLength(64);
    expect(new Set(pieces)).toEqual(new Set(["x".repeat(1024)]));
  });

  test("a character is never cut, neither by 1024 nor by a segment's end", () => {
    const emoji = Buffer.from("👋");
    expect(received(new RawInbox(), `${"x".repeat(1022)}👋`)).toEqual(["x".repeat(1022), "👋"]);
    const inbox = new RawInbox();
    expect(received(inbox, emoji.subarray(0, 3))).toEqual([]);
    expect(received(inbox, emoji.subarray(3))).toEqual(["👋"]);
  });

  test("half a character at the end becomes U+FFFD", () => {
    const inbox = new RawInbox();
    inbox.push(Buffer.from([0x61, 0xf0, 0x9f]));
    inbox.end();
    expect(takeAll(inbox)).toEqual(["a", "\ufffd"]);
  });

  test("a line end or a NUL that a C program sends along is not part of the text", () => {
    expect(received(new RawInbox(), "bye\r\n\0")).toEqual(["bye"]);
  });
});

test.for(["bye", "bye ", " bye"])("%j ends a conversation", (message) => expect(isBye(message)).toBe(true));
test.for(["goodbye", "bye bye", "Bye?", ""])("%j does not", (message) => expect(isBye(message)).toBe(false));
