import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { cutsOf } from "../conditions/condition.ts";
import { listCards, prepareCards } from "./cards.ts";
import { Firewall, QUEUE } from "./firewall.ts";
import { MESSAGE_STREAM, writeFrame } from "./frames.ts";
import { interfaceIndex, wallClockMs } from "./libc.ts";
import { writeMarkFrame } from "./mark-frame.ts";
import type { Answer, JudgedPacket, Message, Order, TroubledLine } from "./messages.ts";
import { PacketCapture } from "./packet-capture.ts";
import { PacketQueue } from "./packet-queue.ts";
import { openInterface } from "./raw-sender.ts";
import { Refusal } from "./refusal.ts";
import { TroubledLines } from "./troubled-lines.ts";
import { wakeSoon } from "./wake-soon.ts";

/**
 * The agent: a program beside a host, in its network namespace. It takes orders as lines of JSON and answers in frames
 * (see messages.ts, frames.ts); it decides nothing by itself.
 */
type Watched = {
  readonly name: string;
  readonly mac: string;
  readonly capture: PacketCapture;
  readonly send: (frame: Buffer) => void;
};

// Node writes to its own stdout only as fast as somebody reads; this one lets packets pass meanwhile.
const output = new Socket({ fd: 1, readable: false, writable: true });
output.on("error", () => process.exit(1));
const tell = (message: Message): void => {
  output.write(writeFrame(MESSAGE_STREAM, Buffer.from(JSON.stringify(message))));
};

/** What is captured faster than the lab reads it waits here, and beyond that in the kernel, which counts its drops. */
const MOST_UNREAD_BYTES = 192 * 1024 * 1024;

function tellCapture(stream: number, bytes: Buffer): void {
  output.write(writeFrame(stream, bytes));
  if (output.writableLength > MOST_UNREAD_BYTES) for (const { capture } of watched) capture.pause();
}
output.on("drain", () => {
  for (const { capture } of watched) capture.resume();
});

const HOST_LOOK_MS = 1000;

const firewall = new Firewall();
const watched: Watched[] = [];
let judged: JudgedPacket[] = [];
let left: { packet: number; atMs: number }[] = [];
let telling = false;

/** A lasting agent tells of packets only while somebody watches them. */
const lasting = process.argv.includes("--lasting");
const isHeard = (): boolean => !lasting || watched.length > 0;

/** Tell of packets once for each turn of the event loop. */
function tellSoon(): void {
  if (telling) return;

  telling = true;
  setImmediate(tellPackets);
}

function tellPackets(): void {
  telling = false;
  const [packets, gone] = [judged, left];
  judged = [];
  left = [];
  if (packets.length > 0) tell({ is: "judged", packets });
  if (gone.length > 0) tell({ is: "left", packets: gone });
}

const lines = new TroubledLines(
  (packet) => {
    if (!isHeard()) return;
    judged.push(packet);
    tellSoon();
  },
  (packet, atMs) => {
    if (!isHeard()) return;
    left.push({ packet, atMs });
    tellSoon();
  },
);

function watch(): void {
  prepareCards();
  for (const { name, mac } of listCards()) {
    if (watched.some((one) => one.name === name)) continue;
    const stream = watched.length + 1;
    const capture = PacketCapture.open(name, (bytes) => tellCapture(stream, bytes));
    watched.push({ name, mac, capture, send: openInterface(name) });
  }
}

function unwatch(): void {
  for (const { capture } of watched.splice(0)) capture.close();
}

async function trouble(orders: readonly TroubledLine[]): Promise<void> {
  if (orders.length > 0) {
    prepareCards();
    lines.queue ??= PacketQueue.open(QUEUE, (packet) => lines.take(packet));
  }
  // First the judges, then the rules that bring packets before them; when less is troubled, the other way round.
  const gates = orders.flatMap(({ from, conditions }) =>
    from.map((address) => ({ from: address, cut: cutsOf(conditions) })),
  );
  lines.set([...orders, ...lines.orders.filter(({ name }) => !orders.some((order) => order.name === name))]);
  await firewall.set(gates);
  lines.set(orders);
}

function mark(text: string): void {
  lines.queue?.read();
  tellPackets();
  for (const { name, mac, send } of watched) if (!isGone(name)) send(writeMarkFrame(mac, text));
}

const isGone = (name: string): boolean => interfaceIndex(name) === 0;

const describe = (): Answer => ({
  interfaces: watched.map(({ name, mac, capture }) => ({
    name,
    mac,
    gone: isGone(name),
    ...capture.statistics(),
  })),
  lines: lines.orders,
  held: lines.held,
});

async function obey(order: Order): Promise<void> {
  if (order.do === "watch") watch();
  else if (order.do === "unwatch") unwatch();
  else if (order.do === "trouble") await trouble(order.lines);
  else if (order.do === "release") {
    if (!lines.release(order.line, order.packet) && order.packet !== "all") {
      throw new Error(`packet ${order.packet} is not held on ${order.line}`);
    }
  } else if (order.do === "mark") mark(order.mark);
}

let last: Promise<void> = Promise.resolve();
const orders = createInterface({ input: process.stdin });
orders.on("line", (line) => {
  const order = JSON.parse(line) as Order;
  // One after the other: each finds what the one before it has left.
  last = last.then(async () => {
    try {
      await obey(order);
      tellPackets();
      tell({ is: "done", id: order.id, atMs: wallClockMs(), answer: describe() });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell({
        is: "failed",
        id: order.id,
        code: order.do === "trouble" ? "wire-refused" : "agent-failed",
        message,
        ...(error instanceof Refusal ? { hint: error.hint } : {}),
      });
    }
  });
});
// Whoever gave the orders is gone, and nobody can heal the wire any more: let traffic flow (all but what is cut).
if (!lasting) orders.once("close", () => process.exit());
// A lasting agent is nobody's, so it looks for itself whether its host is still there: with it, its cards go.
else setInterval(() => listCards().length > 0 || process.exit(), HOST_LOOK_MS);
wakeSoon();
tell({ is: "ready" });
