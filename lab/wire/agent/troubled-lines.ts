import { performance } from "node:perf_hooks";
import { type Judgement, LineJudge } from "../conditions/judge.ts";
import { parseAddress } from "../packet/address.ts";
import { byteString, readUint32 } from "../packet/bytes.ts";
import { dissect } from "../packet/dissect.ts";
import { type Dissection, ipProtocols } from "../packet/dissection.ts";
import { fingerprint } from "../packet/sighting.ts";
import { linkTypes } from "../pcap/capture.ts";
import { Alarm } from "./alarm.ts";
import { REJECT_MARKS } from "./firewall.ts";
import type { JudgedPacket, TroubledLine } from "./messages.ts";
import type { PacketQueue } from "./packet-queue.ts";
import { type QueuedPacket, verdicts } from "./queue-messages.ts";
import { sendToSelf } from "./raw-sender.ts";
import { WaitingLine } from "./waiting-line.ts";
import { wallTimeOf } from "./wall-time.ts";

type OpenLine = {
  order: TroubledLine;
  readonly judge: LineJudge;
  readonly waiting: WaitingLine;
  /** When the last packet whose leaving was told has left, in milliseconds since 1970; 0 before there is one. */
  lastLeftMs: number;
};

/** The lines into this host, and every packet on them from its judgement to its end. */
export class TroubledLines {
  /** Where packets get their verdicts; set before the first one comes. */
  queue: PacketQueue | undefined;
  readonly #lines = new Map<string, OpenLine>();
  readonly #bySource = new Map<number | string, OpenLine>();
  readonly #alarm = new Alarm(() => this.#advance());
  readonly #onJudged: (packet: JudgedPacket) => void;
  readonly #onLeft: (packet: number, atMs: number) => void;
  #count = 0;

  constructor(onJudged: (packet: JudgedPacket) => void, onLeft: (packet: number, atMs: number) => void) {
    this.#onJudged = onJudged;
    this.#onLeft = onLeft;
  }

  get orders(): readonly TroubledLine[] {
    return [...this.#lines.values()].map(({ order }) => order);
  }

  get held(): Record<string, readonly number[]> {
    return Object.fromEntries([...this.#lines].map(([name, { waiting }]) => [name, waiting.held]));
  }

  /** From now on exactly these. What waits on a line that is no more, or that holds no more, arrives. */
  set(orders: readonly TroubledLine[]): void {
    const nowMs = performance.now();
    const names = new Set(orders.map(({ name }) => name));
    for (const [name, { waiting }] of this.#lines) {
      if (names.has(name)) continue;
      this.#lines.delete(name);
      waiting.open(nowMs);
    }
    this.#bySource.clear();
    for (const order of orders) {
      const line = this.#lines.get(order.name) ?? this.#open(order);
      line.order = order;
      line.judge.set(order.conditions);
      if (!order.conditions.some(({ does }) => does === "hold")) this.release(order.name, "all");
      for (const address of order.from) {
        const key = sourceKey(parseAddress(address));
        if (key !== undefined) this.#bySource.set(key, line);
      }
    }
    this.#alarm.set(this.#nextMs());
  }

  /** @returns whether there was anything to release */
  release(name: string, packet: number | "all"): boolean {
    const waiting = this.#lines.get(name)?.waiting;
    if (waiting === undefined) return false;
    const which = packet === "all" ? waiting.held : [packet];
    const released = which.map((one) => waiting.release(one, performance.now()));
    this.#alarm.set(this.#nextMs());
    return released.includes(true);
  }

  take(queued: QueuedPacket): void {
    const packet = dissect(queued.bytes, linkTypes.raw);
    const line = isNeighbourDiscovery(packet) ? undefined : this.#bySource.get(sourceOf(packet) ?? "");
    if (line === undefined) this.queue?.judge(queued.id, verdicts.accept);
    else this.#judge(queued, packet, line);
  }

  #judge(queued: QueuedPacket, packet: Dissection, line: OpenLine): void {
    const judgement = line.judge.judge(packet);
    // The commonest case goes the shortest way, and nobody is told when it left. But nothing overtakes what still waits on
    // the line; and what reached the card before its predecessor was through must not look as if it had overtaken it.
    const isFree = line.waiting.nextMs === Infinity && (queued.atMs ?? Infinity) >= line.lastLeftMs;
    if (isEmpty(judgement) && isFree) {
      this.queue?.judge(queued.id, verdicts.accept);
      return;
    }
    const number = ++this.#count;
    const nowMs = performance.now();
    const { lost, rejectBy, corrupt, duplicated, held } = judgement;
    let leaves: number | "full" | undefined;
    if (lost === undefined) {
      const pass = this.#passing(queued.id, packet, judgement);
      leaves = line.waiting.enter(
        { packet: number, bytes: queued.bytes.length, pass },
        courseOf(judgement),
        nowMs,
      );
      if (leaves === "full") this.queue?.judge(queued.id, verdicts.drop);
      else this.#alarm.set(this.#nextMs());
    } else if (lost === "rejected") {
      this.queue?.judge(queued.id, verdicts.accept, { mark: REJECT_MARKS[rejectBy ?? "icmp"] });
    } else this.queue?.judge(queued.id, verdicts.drop);
    const why = leaves === "full" ? "full" : lost;
    const leavesMs = typeof leaves === "number" ? wallTimeOf(leaves) : undefined;
    line.lastLeftMs = leavesMs ?? line.lastLeftMs;
    this.#onJudged({
      packet: number,
      line: line.order.name,
      print: fingerprint({ found: packet, host: undefined }, "exact"),
      atMs: queued.atMs ?? wallTimeOf(nowMs),
      ...(leavesMs === undefined ? {} : { leavesMs }),
      ...(typeof leaves === "number" && leaves > nowMs ? { delayed: true } : {}),
      ...(why === undefined ? {} : { lost: why }),
      ...(why === undefined && held ? { held } : {}),
      ...(why === undefined && duplicated ? { duplicated } : {}),
      ...(why === undefined && corrupt ? { corrupted: corrupt } : {}),
    });
  }

  /** What lets this packet arrive, later perhaps: what must be known of it then is copied now. */
  #passing(id: number, packet: Dissection, judgement: Judgement): () => void {
    const { corrupt, duplicated, delayMs, held, overtaken } = judgement;
    // ping goes by when a packet reached the card, which was before we delayed it. So what it gets comes in anew.
    const isTimed = isPing(packet) && (delayMs !== undefined || held || overtaken);
    if (corrupt === undefined && !duplicated && !isTimed) {
      return () => this.queue?.judge(id, verdicts.accept);
    }
    const bytes = Buffer.from(packet.bytes);
    if (corrupt !== undefined) bytes[corrupt.offset] = (bytes[corrupt.offset] ?? 0) ^ corrupt.mask;
    const copy = dissect(bytes, linkTypes.raw);
    return () => {
      if (isTimed) this.queue?.judge(id, verdicts.drop);
      else this.queue?.judge(id, verdicts.accept, corrupt === undefined ? {} : { bytes });
      this.queue?.flush();
      if (isTimed) sendToSelf(copy);
      if (duplicated) sendToSelf(copy);
    };
  }

  #open(order: TroubledLine): OpenLine {
    const waiting = new WaitingLine((packet, leftMs) => {
      line.lastLeftMs = wallTimeOf(leftMs);
      this.#onLeft(packet, line.lastLeftMs);
    });
    const judge = new LineJudge(`${order.seed} ${order.name}`);
    const line: OpenLine = { order, judge, waiting, lastLeftMs: 0 };
    this.#lines.set(order.name, line);
    return line;
  }

  #advance(): void {
    this.queue?.together(() => {
      for (const { waiting } of this.#lines.values()) waiting.advance(performance.now());
    });
    this.#alarm.set(this.#nextMs());
  }

  #nextMs(): number {
    let nextMs = Infinity;
    for (const { waiting } of this.#lines.values()) nextMs = Math.min(nextMs, waiting.nextMs);
    return nextMs;
  }
}

function courseOf({ delayMs, bitsPerSecond, held, overtaken }: Judgement) {
  return {
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(bitsPerSecond === undefined ? {} : { bitsPerSecond }),
    ...(held ? { held } : {}),
    ...(overtaken ? { overtaken } : {}),
  };
}

function isEmpty(judgement: Judgement): boolean {
  for (const _ in judgement) return false;
  return true;
}

const sourceOf = ({ bytes, networkAt, ipVersion }: Dissection): number | string | undefined =>
  ipVersion === 4
    ? readUint32(bytes, networkAt + 12)
    : ipVersion === 6
      ? byteString(bytes, networkAt + 8, networkAt + 24)
      : undefined;

function sourceKey(address: Uint8Array | undefined): number | string | undefined {
  if (address === undefined) return undefined;
  return address.length === 4 ? readUint32(address, 0) : byteString(address, 0, 16);
}

const isPing = ({ ipProtocol }: Dissection): boolean =>
  ipProtocol === ipProtocols.icmp || ipProtocol === ipProtocols.icmpv6;

/** IPv6's ARP (RFC 4861) is spared, as ARP is: conditions are about what programs say to each other. */
function isNeighbourDiscovery({ ipProtocol, transportAt, bytes }: Dissection): boolean {
  if (ipProtocol !== ipProtocols.icmpv6 || transportAt < 0) return false;
  const type = bytes[transportAt] ?? 0;
  return type >= 133 && type <= 137;
}
