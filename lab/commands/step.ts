import type { Host } from "../docker/host.ts";
import { LabError } from "../errors.ts";
import type { ScenarioEvent } from "../events.ts";
import { drawLadderText } from "../report/ladder/draw-text.ts";
import { wrapText } from "../report/ladder/label.ts";
import { Lab } from "../run/lab.ts";
import { runScenario } from "../run/run-scenario.ts";
import { parseSs } from "../verdict/ss.ts";
import { describePacketLine } from "../wire/packet/describe-words.ts";
import type { Packet } from "../wire/packet/packet.ts";
import type { HeldPacket, Wire } from "../wire/start-wire.ts";
import type { CommandContext } from "./context.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { Keyboard } from "./keyboard.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { defaultTopology } from "./places.ts";

/**
 * `lab step SCENARIO`: play it packet by packet. Every packet between its hosts is held; a key lets the next one pass,
 * and the ladder and the sockets of both its ends are shown.
 */
export async function stepCommand({ signal }: CommandContext, name: string): Promise<number> {
  await using lab = await Lab.open({ defaultTopology, signal });
  const topologyOf = (scenario: Parameters<Lab["topologyOf"]>[0]) => lab.topologyOf(scenario, { signal });
  const hostsOf = async (each: Parameters<Lab["topologyOf"]>[0]) => (await topologyOf(each)).hosts;
  const [scenario, ...more] = await loadScenarios(findScenarioFiles([name]), hostsOf);
  if (!scenario || more.length > 0) {
    throw new LabError("step-one", `${name} is a folder; one scenario at a time can be stepped through.`);
  }
  using keyboard = new Keyboard();
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  let stepping: Promise<void> | undefined;
  console.log(
    [
      "Any key lets the next packet pass, a lets all pass, q ends it.",
      "The kernels do not know that you are looking: what nobody answers they send",
      "again, and a program that waits for long may give up. That is the network, too.",
      "",
      "Bringing the hosts up …",
    ].join("\n"),
  );
  const { verdict, trouble, down } = await runScenario(scenario, {
    engine: lab.engine,
    owner: lab.owner,
    topology: () => topologyOf(scenario),
    seed: undefined,
    emit: tell,
    explain: false, // whoever steps through it looks for themselves
    keep: () => false,
    evidence: () => null,
    byHand: async (wire, hosts) => {
      await wire.apply({ link: "all", terms: { hold: true } }, signal);
      stepping = new Stepping(wire, hosts, keyboard, ending).run();
      // Its end, whichever way, is awaited below; until then it must not count as unhandled.
      stepping.catch(() => {});
    },
    signal,
  });
  over.abort();
  await Promise.all([down, stepping?.catch((error: unknown) => ending.aborted || Promise.reject(error))]);
  if (trouble) console.log(`\n${trouble.message}`);
  console.log(`\n${scenario.title}: ${verdict}`);
  if (verdict === "fail")
    console.log("Held for longer than a program waits, a story can end otherwise than it is told.");
  return EXIT_CODES[verdict];
}

/** The story between the packets. */
function tell(event: ScenarioEvent): void {
  if (event.type === "scenario-started") said = event.steps.map(({ say, does }) => say || does);
  if (event.type === "step-started") console.log(`\n${indent(`● ${said[event.step] ?? ""}`, 0)}`);
  if (event.type === "expectation") {
    console.log(indent(`${event.verdict === "pass" ? "✓" : "✗"} ${event.expected}`, 2));
    if (event.failure) console.log(indent(`seen: ${event.failure.seen}`, 4));
  }
}
let said: string[] = [];

const indent = (text: string, by: number): string =>
  wrapText(text, 78 - by)
    .map((line) => " ".repeat(by) + line)
    .join("\n");

/** Holds the packets of all hosts in one hand, and lets them go one at a time. */
class Stepping {
  readonly #wire: Wire;
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #keyboard: Keyboard;
  readonly #signal: AbortSignal;
  readonly #released = new Set<string>();
  readonly #columns = new Set<string>();

  constructor(wire: Wire, hosts: ReadonlyMap<string, Host>, keyboard: Keyboard, signal: AbortSignal) {
    this.#wire = wire;
    this.#hosts = hosts;
    this.#keyboard = keyboard;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    for (;;) {
      await this.#untilHeld();
      const [held] = this.#wire.held();
      if (!held) continue;
      const packet = await this.#find(held);
      this.#keyboard.forget(); // what was pressed before there was something to let go
      if (packet) console.log(`\n  ⏸ ${describePacketLine({ ...packet, marks: {} })}`);
      const key = await this.#keyboard.next(this.#signal);
      if (key === "q") process.kill(process.pid, "SIGINT");
      if (key === "a") return await this.#wire.release("all", "all", this.#signal);
      await this.#wire.release(held.line, 1, this.#signal);
      await this.#wire.settled(this.#signal);
      await this.#show(packet);
    }
  }

  async #untilHeld(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (this.#wire.held().length === 0 && !this.#signal.aborted) return;
        stop();
        this.#signal.removeEventListener("abort", look);
        if (this.#signal.aborted) reject(this.#signal.reason);
        else resolve();
      };
      const stop = this.#wire.onChange(look);
      this.#signal.addEventListener("abort", look, { once: true });
      look();
    });
  }

  /** The packet that is in hand: the oldest one that way which has neither arrived nor been let go. */
  async #find({ from, to }: HeldPacket): Promise<Packet | undefined> {
    await this.#wire.settled(this.#signal);
    const found = this.#wire
      .packets()
      .find(
        (packet) =>
          packet.ip !== undefined &&
          packet.from.host === from &&
          packet.to.host === to &&
          packet.receivedAtMs === undefined &&
          !this.#released.has(packet.id),
      );
    if (found) this.#released.add(found.id);
    return found;
  }

  /** The packet's own row of the ladder, and what the sockets at both its ends have become. */
  async #show(packet: Packet | undefined): Promise<void> {
    if (!packet) return;
    const names = this.#columnsFor(packet);
    // How long it was held is the person's doing, and no news to them.
    const row = { ...packet, marks: {}, receivedAtMs: packet.atMs };
    const drawn = drawLadderText([row], { hosts: names, unfolded: true }).trimEnd().split("\n");
    console.log(drawn.slice(0, -1).join("\n"));
    for (const name of names) {
      const states = await this.#states(name, packet);
      if (states.length > 0) console.log(`  ${name}: ${states.join(", ")}`);
    }
  }

  /** The two hosts, whoever spoke first in this scenario on the left: a ladder does not change sides. */
  #columnsFor({ from, to }: Packet): string[] {
    for (const { host } of [from, to]) if (host !== undefined) this.#columns.add(host);
    return [...this.#columns].filter((name) => name === from.host || name === to.host);
  }

  async #states(name: string, { from, to }: Packet): Promise<string[]> {
    const host = this.#hosts.get(name);
    const answer = await host?.askTool(["ss", "-Htan"], this.#signal);
    const { sockets } = parseSs(answer?.stdout.toString("utf8") ?? "");
    const ports = new Set([from.port, to.port]);
    return sockets
      .filter(
        ({ local, peer, state }) =>
          state !== "LISTEN" && ports.has(local.port ?? -1) && ports.has(peer.port ?? -1),
      )
      .map(
        ({ state, local, peer }) => `${state} ${local.address}:${local.port} - ${peer.address}:${peer.port}`,
      );
  }
}
