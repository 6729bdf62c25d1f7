import fc from "fast-check";
import { expect, test } from "vitest";
import { framings, type Inbox, LineInbox, RawInbox } from "../../../../services/chat/framing.ts";

/** What comes out when the bytes come in these pieces, taken after each of them. */
function deliver(inbox: Inbox, pieces: readonly Buffer[]): string[] {
  const messages: string[] = [];
  const takeAll = () => {
    for (let message = inbox.take(); message !== undefined; message = inbox.take()) messages.push(message);
  };
  for (const piece of pieces) {
    inbox.push(piece);
    takeAll();
  }
  inbox.end();
  takeAll();
  return messages;
}

/** Every way to cut the bytes in two, and each byte on its own. */
function* splits(bytes: Buffer): Iterable<Buffer[]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

const line = fc.string({ unit: fc.constantFrom("a", "é", "你", "👋🏽", " ", "\t", "\x1b", "\ufffd") });
const lines = fc.array(line, { maxLength: 6 });

test("lines arrive whole however their bytes are split", () => {
  fc.assert(
    fc.property(lines, (messages) => {
      const bytes = Buffer.concat(messages.map((message) => framings.line.encode(message)));
      for (const pieces of splits(bytes)) expect(deliver(new LineInbox(1024), pieces)).toEqual(messages);
    }),
    { numRuns: 50 },
  );
});

test("any bytes give the same lines however they are split", () => {
  const bytes = fc
    .uint8Array({ maxLength: 40 })
    .map((array) => Buffer.from(array.map((byte) => (byte % 5 ? byte : 10))));
  fc.assert(
    fc.property(bytes, (given) => {
      const whole = deliver(new LineInbox(1024), [given]);
      for (const pieces of splits(given)) expect(deliver(new LineInbox(1024), pieces)).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test("a line too long is refused however its bytes are split, and no other", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.boolean(), (length, ended) => {
      const bytes = Buffer.from("x".repeat(length) + (ended ? "\n" : ""));
      for (const pieces of splits(bytes)) {
        if (length > 10) expect(() => deliver(new LineInbox(10), pieces)).toThrow("too long");
        else expect(deliver(new LineInbox(10), pieces).join("")).toBe("x".repeat(length));
      }
    }),
  );
});

test("raw text arrives complete and in order, in pieces of at most 1024 bytes, with every character whole", () => {
  const text = fc.tuple(line, fc.integer({ min: 1, max: 700 })).map(([unit, times]) => unit.repeat(times));
  const cuts = fc.array(fc.integer({ min: 1, max: 3000 }));
  fc.assert(
    fc.property(text, cuts, (sent, sizes) => {
      let rest = framings.raw.encode(sent);
      const pieces: Buffer[] = [];
      for (const size of sizes) {
        pieces.push(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      const messages = deliver(new RawInbox(), [...pieces, rest]);
      expect(messages.join("")).toBe(sent);
      for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    }),
  );
});

test("any raw bytes are all received", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (array) => {
      const inbox = new RawInbox();
      deliver(inbox, [Buffer.from(array)]);
      expect(inbox.size).toBe(0);
    }),
  );
});
