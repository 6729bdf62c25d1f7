import { EventEmitter } from "node:events";
import type { Engine } from "../docker/engine.ts";
import type { Host } from "../docker/host.ts";
import { LabError } from "../errors.ts";
import type { WireChange } from "../scenario/scenario.ts";
import type { JudgedPacket } from "./agent/messages.ts";
import { Agent } from "./agent-container.ts";
import { type Condition, isCut } from "./conditions/condition.ts";
import { type Line, lineName, parseLink } from "./conditions/link.ts";
import { parseCondition } from "./conditions/parse-condition.ts";
import { type HeldPacket, HeldPackets } from "./held-packets.ts";
import type { Timeline } from "./packet/merge-captures.ts";
import type { Marks, Packet } from "./packet/packet.ts";
import { Troubles } from "./troubles.ts";
import { WatchedHosts } from "./watched-hosts.ts";

export type { HeldPacket };

export type WireOptions = {
  readonly engine: Engine;
  /** By name; looked into anew whenever something starts, so hosts may come later. */
  readonly hosts: ReadonlyMap<string, Host>;
  readonly seed: number;
  /** Conditions outlive this handle, as those set by hand on the standing lab do. */
  readonly lasting?: boolean;
};

/** The wires between hosts. Nothing runs beside a host until it is watched, or troubled on its way in. */
export const startWire = (options: WireOptions): Wire => new Wire(options);

/** What stands on one way between two hosts. */
export type StandingConditions = Line & {
  readonly link: string;
  readonly words: readonly string[];
  readonly conditions: readonly Condition[];
};

type HostSide = { readonly agent: Promise<Agent>; watching: Promise<void> | undefined };

/**
 * Watches and troubles the packets between hosts, through an agent beside each that needs one. A direction is troubled
 * where it arrives: so its sender's capture shows each packet as it left, whatever becomes of it.
 */
export class Wire implements AsyncDisposable {
  readonly #options: WireOptions;
  readonly #sides = new Map<string, HostSide>();
  readonly #watched: WatchedHosts;
  readonly #troubles = new Troubles();
  readonly #held = new HeldPackets();
  readonly #events = new EventEmitter<{ change: [] }>();
  #marks = 0;
  #changing = false;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#watched = new WatchedHosts(() =>
      [...options.hosts].map(([name, { addresses }]) => ({ name, addresses })),
    );
  }

  /** See every packet of these hosts from now on; the captures are live when this resolves. */
  async watch(names: readonly string[], signal: AbortSignal): Promise<void> {
    await Promise.all(names.map((name) => this.#watchHost(name, signal)));
  }

  /**
   * Change what the wire does on a link, or heal it.
   * @throws {LabError} `link-unknown`, `wire-terms-invalid`, `wire-refused`, `agent-not-started`
   */
  async apply({ link, terms }: WireChange, signal: AbortSignal): Promise<void> {
    const { order, problems } = parseCondition(terms);
    const [problem] = problems;
    if (problem !== undefined) {
      throw new LabError(
        "wire-terms-invalid",
        `\`${problem.term}\` on ${link}: ${problem.message}`,
        problem.hint === null ? {} : { hint: problem.hint },
      );
    }
    const lines = parseLink(link, [...this.#options.hosts.keys()]);
    if (this.#options.lasting) await this.#adopt(signal);
    const changed = this.#troubles.apply(lines, order);
    await this.#tellAgents(new Set(changed.map(({ to }) => to)), signal);
  }

  /** What stands on the wire, in the words that it was set with. */
  async conditions(signal: AbortSignal): Promise<readonly StandingConditions[]> {
    if (this.#options.lasting) await this.#adopt(signal);
    return this.#troubles.list().map(({ line, conditions }) => ({
      ...line,
      conditions,
      link: lineName(line),
      words: conditions.map(({ words, scope }) => (scope === "" ? words : `${words} (${scope})`)),
    }));
  }

  /** The packets that are held, in the order in which they came. */
  held(): readonly HeldPacket[] {
    return this.#held.list();
  }

  /**
   * Let held packets of a link go, in the order in which they came: the next `count`, waiting for those that have not
   * come yet; or all, and nothing is held on it any more.
   */
  async release(link: string, count: number | "all", signal: AbortSignal): Promise<void> {
    if (count === "all") return this.#releaseAll(link, signal);
    if (this.#options.lasting) await this.#adopt(signal);
    const names = new Set(parseLink(link, [...this.#options.hosts.keys()]).map(lineName));
    const next = () => this.#held.list().find(({ line }) => names.has(line));
    for (let done = 0; done < count; done++) {
      await this.#until(() => next() !== undefined, signal);
      const packet = next();
      const side = packet && this.#sides.get(packet.to);
      if (packet === undefined || side === undefined) return;
      this.#held.remove(packet.to, packet.packet);
      const agent = await side.agent;
      await agent.order({ do: "release", line: packet.line, packet: packet.packet }, signal);
    }
  }

  /**
   * Wait until all that was on the wire before this call is in `packets()`, and what became of it.
   * @returns the moment up to which that is so, as a packet's `atMs`; of later ones it may not be known yet
   */
  async settled(signal: AbortSignal): Promise<number> {
    const mark = ++this.#marks;
    const moments: number[] = [];
    await Promise.all(
      [...this.#sides].map(async ([name, { agent }]) => {
        const { answer } = await (await agent).order({ do: "mark", mark: String(mark) }, signal);
        const host = this.#watched.get(name);
        if (host === undefined) return;
        const live = answer.interfaces.flatMap(({ gone }, index) => (gone ? [] : [index + 1]));
        await this.#until(() => live.every((stream) => host.markOf(stream) >= mark), signal);
        moments.push(...live.map((stream) => host.markedAtMs(stream)));
        for (const [index, counts] of answer.interfaces.entries()) host.count(index + 1, counts);
      }),
    );
    return this.#watched.onTimeline(Math.min(...moments));
  }

  /** Every packet that the watched hosts have seen, once, in the order of sending. */
  packets(): readonly Packet[] {
    return this.timeline().packets;
  }

  /** @param options.over the scenario is at its end: what has not arrived is lost, and not on its way */
  timeline(options: { over?: boolean } = {}): Timeline {
    return this.#watched.timeline(options);
  }

  /** The whole capture as pcapng. */
  capture(): Uint8Array {
    return this.#watched.save();
  }

  /** How many packets the kernels passed to the captures and how many they had to drop, as of the last `settled`. */
  counts(): { received: number; dropped: number } {
    return this.#watched.counts();
  }

  /** Be told, once for many, when packets have come or something has become of them. Gives the way to stop it. */
  onChange(listener: () => void): () => void {
    this.#events.on("change", listener);
    return () => this.#events.off("change", listener);
  }

  /** A host was started again: its network is a new one, and so must be what watches and troubles it. */
  async rejoin(name: string, signal: AbortSignal): Promise<void> {
    const side = this.#sides.get(name);
    if (side === undefined) return;
    this.#sides.delete(name);
    await (await side.agent).remove();
    this.#held.forget(name);
    if (side.watching !== undefined) await this.#watchHost(name, signal);
    const senders = this.#troubles.list().flatMap(({ line }) => (line.from === name ? [line.to] : []));
    const receives = this.#troubles.list().some(({ line }) => line.to === name);
    await this.#tellAgents(new Set(receives ? [...senders, name] : senders), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sides = [...this.#sides];
    this.#sides.clear();
    const ends = sides.map(async ([name, side]) => {
      const agent = await side.agent.catch(() => undefined); // it was never started
      if (agent !== undefined) await (this.#options.lasting ? leave(agent, side) : this.#end(agent, name));
    });
    const failed = (await Promise.allSettled(ends)).flatMap((end) =>
      end.status === "rejected" ? [end.reason] : [],
    );
    if (failed.length > 0) throw new AggregateError(failed, "Some of the wire's agents could not be ended.");
  }

  /** What waits in its hands arrives, and the rules that brought it there go; a host that is gone has neither. */
  async #end(agent: Agent, name: string): Promise<void> {
    if (this.#troubles.list().some(({ line }) => line.to === name)) {
      const signal = AbortSignal.timeout(END_WITHIN_MS);
      await agent.order({ do: "trouble", lines: [] }, signal).catch(() => {});
    }
    await agent.remove();
  }

  async #watchHost(name: string, signal: AbortSignal): Promise<void> {
    const side = this.#side(name, signal);
    side.watching ??= this.#beginWatching(name, side, signal);
    return side.watching;
  }

  async #beginWatching(name: string, side: HostSide, signal: AbortSignal): Promise<void> {
    const agent = await side.agent;
    // Bytes may come before the answer that says which interface they are from.
    let take = (stream: number, bytes: Buffer): void => void early.push([stream, bytes]);
    const early: [number, Buffer][] = [];
    agent.on("capture", (stream, bytes) => {
      take(stream, bytes);
      this.#changed();
    });
    const { atMs, answer } = await agent.order({ do: "watch" }, signal);
    const host = this.#watched.open(name, answer.interfaces, atMs);
    take = (stream, bytes) => host.push(stream, bytes);
    for (const [stream, bytes] of early) host.push(stream, bytes);
  }

  #side(name: string, signal: AbortSignal): HostSide {
    const known = this.#sides.get(name);
    if (known !== undefined) return known;
    const agent = this.#startAgent(name, signal);
    agent.catch(() => this.#sides.delete(name));
    const side: HostSide = { agent, watching: undefined };
    this.#sides.set(name, side);
    return side;
  }

  async #startAgent(name: string, signal: AbortSignal): Promise<Agent> {
    const { engine, hosts, lasting = false } = this.#options;
    const host = hosts.get(name);
    if (host === undefined) throw new LabError("host-unknown", `There is no host ${name} to watch.`);
    const agent = await Agent.start(engine, host, { lasting, signal });
    agent.on("judged", (packets) => {
      for (const packet of packets) this.#judged(name, packet);
      this.#changed();
    });
    agent.on("left", (packets) => {
      for (const { packet, atMs } of packets) this.#left(name, packet, atMs);
      this.#changed();
    });
    return agent;
  }

  #judged(to: string, judged: JudgedPacket): void {
    const from = judged.line.slice(0, judged.line.indexOf(" > "));
    const receiver = this.#watched.get(to);
    receiver?.judge(judged);
    if (receiver === undefined) this.#watched.get(from)?.remark(judged.print, marksOf(judged));
    if (!judged.held) return;
    this.#held.add({ line: judged.line, from, to, heldAtMs: judged.atMs, packet: judged.packet });
    this.#watched.get(from)?.remark(judged.print, { held: true });
  }

  #left(to: string, packet: number, atMs: number): void {
    this.#held.remove(to, packet);
    this.#watched.get(to)?.leave(packet, atMs);
  }

  async #releaseAll(link: string, signal: AbortSignal): Promise<void> {
    if (this.#options.lasting) await this.#adopt(signal);
    const lines = parseLink(link, [...this.#options.hosts.keys()]);
    const holds = this.#troubles
      .list()
      .flatMap(({ conditions }) => conditions.filter(({ does }) => does === "hold"));
    const changed = this.#troubles.apply(lines, { heal: false, sets: [], ends: holds });
    await this.#tellAgents(new Set(changed.map(({ to }) => to)), signal);
  }

  async #tellAgents(names: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const { hosts, seed } = this.#options;
    const addressesOf = (name: string) => hosts.get(name)?.addresses ?? [];
    await Promise.all(
      [...names].map(async (name) => {
        const lines = this.#troubles.into(name, addressesOf, seed);
        const agent = await this.#side(name, signal).agent;
        const { atMs } = await agent.order({ do: "trouble", lines }, signal);
        const cut = lines.flatMap(({ from, conditions }) => (isCut(conditions) ? from : []));
        this.#watched.get(name)?.cut(cut, atMs);
      }),
    );
  }

  /** Learn from lasting agents what was set before, by others. */
  async #adopt(signal: AbortSignal): Promise<void> {
    const { engine, hosts } = this.#options;
    for (const [name, host] of hosts) {
      if (this.#sides.has(name)) continue;
      const agent = await Agent.find(engine, host, signal);
      if (agent === undefined) continue;
      this.#sides.set(name, { agent: Promise.resolve(agent), watching: undefined });
      const { answer } = await agent.order({ do: "tell" }, signal);
      for (const line of answer.lines) {
        const from = line.name.slice(0, line.name.indexOf(" > "));
        this.#troubles.adopt({ from, to: name }, line.conditions);
        for (const packet of answer.held[line.name] ?? []) {
          this.#held.add({ line: line.name, from, to: name, heldAtMs: packet, packet });
        }
      }
    }
  }

  #changed(): void {
    if (this.#changing) return;
    this.#changing = true;
    setImmediate(() => {
      this.#changing = false;
      this.#events.emit("change");
    });
  }

  /** Wait until something is so; looked at again whenever anything comes from an agent. */
  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!isSo()) return;
        end();
        resolve();
      };
      const stop = () => {
        end();
        reject(signal.reason);
      };
      const end = () => {
        this.#events.off("change", look);
        signal.removeEventListener("abort", stop);
      };
      this.#events.on("change", look);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
    });
  }
}

/** For a sender's capture, where its receiver has none. */
const marksOf = ({ lost, held, duplicated, corrupted }: JudgedPacket): Marks => ({
  ...(lost ? { lost: true } : {}),
  ...(held ? { held } : {}),
  ...(duplicated ? { duplicated } : {}),
  ...(corrupted ? { corrupted: true } : {}),
});

/** A lasting agent goes with the last that it was needed for: conditions, or somebody who watches. */
async function leave(agent: Agent, side: HostSide): Promise<void> {
  const signal = AbortSignal.timeout(END_WITHIN_MS);
  const { answer } = await agent.order({ do: side.watching === undefined ? "tell" : "unwatch" }, signal);
  if (answer.lines.length + answer.interfaces.length === 0) await agent.remove();
  else agent.detach();
}

/** An agent that does not answer by then is not waited for. */
const END_WITHIN_MS = 5000;
