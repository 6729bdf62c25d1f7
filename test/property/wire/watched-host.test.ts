import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JudgedPacket } from "../../../lab/wire/agent/messages.ts";
import { dissect } from "../../../lab/wire/packet/dissect.ts";
import { mergeCaptures } from "../../../lab/wire/packet/merge-captures.ts";
import { fingerprint } from "../../../lab/wire/packet/sighting.ts";
import { linkTypes } from "../../../lab/wire/pcap/capture.ts";
import { WatchedHost } from "../../../lab/wire/watched-host.ts";

const addresses = { me: "10.0.0.1", bob: "10.0.0.2" };
const hosts = Object.entries(addresses).map(([name, address]) => ({ name, addresses: [address] }));
/** Enough for the clock of the merge: all is over a while before anybody looks. */
const NEVER_LOST = 1e9;

/** A frame from me to Bob with a segment that carries one byte. */
function frame(number: number): Buffer {
  const bytes = Buffer.alloc(14 + 41);
  bytes.writeUInt16BE(0x0800, 12);
  bytes[14] = 0x45;
  bytes.writeUInt16BE(41, 16);
  bytes.writeUInt16BE(100 + number, 18);
  bytes[23] = 6;
  bytes.set([10, 0, 0, 1, 10, 0, 0, 2], 26);
  bytes.writeUInt16BE(40_000, 34);
  bytes.writeUInt16BE(9999, 36);
  bytes.writeUInt32BE(number, 38);
  bytes[46] = 0x50;
  bytes[47] = 0x18;
  bytes[54] = 65 + number;
  return bytes;
}

const printOf = (bytes: Buffer): number =>
  fingerprint({ found: dissect(bytes, linkTypes.ethernet), host: undefined }, "exact");

const head = Buffer.alloc(24);
head.writeUInt32LE(0xa1b23c4d, 0);
head.writeUInt16LE(2, 4);
head.writeUInt16LE(4, 6);
head.writeUInt32LE(65_535, 16);
head.writeUInt32LE(linkTypes.ethernet, 20);

function record(bytes: Buffer, atMs: number): Buffer {
  const stamp = Buffer.alloc(16);
  stamp.writeUInt32LE(Math.floor(atMs / 1000), 0);
  stamp.writeUInt32LE((atMs % 1000) * 1e6, 4);
  stamp.writeUInt32LE(bytes.length, 8);
  stamp.writeUInt32LE(bytes.length, 12);
  return Buffer.concat([stamp, bytes]);
}

type Fate = "passed" | "lost" | "delayed" | "held" | "released" | "duplicated" | "corrupted";
const fates = fc.array(
  fc.constantFrom<Fate>("passed", "lost", "delayed", "held", "released", "duplicated", "corrupted"),
  {
    minLength: 1,
    maxLength: 5,
  },
);

/** What happens at Bob's: each packet's frame, what the agent says of it, and, where it waited, that it has left. */
function eventsOf(bob: WatchedHost, all: readonly Fate[]): (() => void)[][] {
  return all.map((fate, number) => {
    const atMs = 5000 + number * 10;
    const judged: JudgedPacket = {
      packet: number + 1,
      line: "me > bob",
      print: printOf(frame(number)),
      atMs,
      ...(fate === "held" || fate === "released" ? { held: true } : {}),
      ...(fate === "lost" ? { lost: "loss" } : {}),
      ...(fate === "delayed" ? { leavesMs: atMs + 40, delayed: true } : {}),
      ...(fate === "duplicated" ? { leavesMs: atMs, duplicated: true } : {}),
      ...(fate === "corrupted" ? { leavesMs: atMs, corrupted: { offset: 40, mask: 4 } } : {}),
    };
    return [
      () => bob.judge(judged),
      ...(fate === "released" ? [() => bob.leave(number + 1, atMs + 300)] : []),
    ].slice(fate === "passed" ? 1 : 0);
  });
}

/** Every packet as a person reads it in the ladder. */
function told(bob: WatchedHost, all: readonly Fate[]): string[] {
  const me = new WatchedHost("me");
  me.open(["eth0"]);
  me.push(1, Buffer.concat([head, ...all.map((_, number) => record(frame(number), 5000 + number * 10 - 1))]));
  const options = { hosts, origin: { seconds: 5, nanoseconds: 0 }, lostAfterMs: NEVER_LOST };
  return mergeCaptures([me.capture, bob.capture], options).packets.map(
    ({ payload, atMs, receivedAtMs, marks }) => `${payload} ${atMs} ${receivedAtMs} ${JSON.stringify(marks)}`,
  );
}

describe("a watched host", () => {
  test("tells the same of each packet, in whatever order its frame and its fate come to be known", () => {
    fc.assert(
      fc.property(fates, fc.infiniteStream(fc.nat()), (all, choices) => {
        const later = new WatchedHost("bob");
        const mixed = new WatchedHost("bob");
        for (const bob of [later, mixed]) {
          bob.open(["eth0"]);
          bob.push(1, head);
        }
        const frames = (bob: WatchedHost) =>
          all.map((_, number) => () => bob.push(1, record(frame(number), 5000 + number * 10)));
        for (const happen of [...frames(later), ...eventsOf(later, all).flat()]) happen();
        const queues = [frames(mixed), ...eventsOf(mixed, all)];
        while (queues.some(({ length }) => length > 0)) {
          const open = queues.filter(({ length }) => length > 0);
          open[(choices.next().value ?? 0) % open.length]?.shift()?.();
        }
        expect(told(mixed, all)).toEqual(told(later, all));
      }),
    );
  });

  test.each<[Fate, string[]]>([
    ["passed", ["A -1 0 {}"]],
    ["lost", ['A -1 undefined {"lost":true}']],
    ["delayed", ['A -1 40 {"delayedMs":40}']],
    ["held", ["A -1 undefined {}"]],
    ["released", ['A -1 300 {"held":true}']],
    ["duplicated", ["A -1 0.001 {}", 'A 0 0 {"duplicated":true}']],
    ["corrupted", ['A -1 0 {"corrupted":true}']],
  ])("tells a packet that was %s", (fate, lines) => {
    const bob = new WatchedHost("bob");
    bob.open(["eth0"]);
    bob.push(1, Buffer.concat([head, record(frame(0), 5000)]));
    for (const happen of eventsOf(bob, [fate]).flat()) happen();
    expect(told(bob, [fate])).toEqual(lines);
  });

  test("tells that ARP was lost on a cut line, which nobody judges packet by packet", () => {
    const question = Buffer.alloc(42);
    question.writeUInt16BE(0x0806, 12);
    question.set([0, 1, 8, 0, 6, 4, 0, 1], 14);
    question.set([10, 0, 0, 1], 28);
    question.set([10, 0, 0, 2], 38);
    const bob = new WatchedHost("bob");
    bob.open(["eth0"]);
    bob.cut([addresses.me], 5000);
    bob.cut([], 5100);
    bob.push(1, Buffer.concat([head, ...[4999, 5050, 5101].map((atMs) => record(question, atMs))]));
    const seen = mergeCaptures([bob.capture], { hosts }).packets;
    expect(seen.map(({ marks }) => marks)).toEqual([{}, { lost: true }, {}]);
  });
});
