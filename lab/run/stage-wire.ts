import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../docker/engine.ts";
import type { ScenarioEvent } from "../events.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RunningTopology } from "../topology/start-topology.ts";
import type { Packet } from "../wire/packet/packet.ts";
import type { Wire } from "../wire/start-wire.ts";

/** Whether a scenario looks at the wire or changes it. One that does not has no agent running, and pays nothing. */
function needsWire({ link, steps }: Scenario): boolean {
  return (
    link.length > 0 || steps.some(({ action: { do: does } }) => ["packets", "wire", "release"].includes(does))
  );
}

/**
 * The wires of a scenario, watched before its first step and as it wants them at the start.
 * @returns undefined where the scenario has nothing to do with them
 */
export async function startStageWire(
  scenario: Scenario,
  options: {
    readonly engine: Engine;
    readonly topology: RunningTopology;
    readonly seed: number;
    readonly signal: AbortSignal;
    /** Also for a scenario that says nothing of the wire. */
    readonly always: boolean;
  },
): Promise<StageWire | undefined> {
  const { engine, topology, seed, signal, always } = options;
  if (!always && !needsWire(scenario)) return undefined;
  const { startWire } = await import("../wire/start-wire.ts");
  const wire = startWire({ engine, hosts: topology.hosts, seed });
  const mentioned = new Set(scenario.hosts.map(({ host }) => host));
  const watched = [...topology.hosts.keys()].filter((host) => mentioned.has(host));
  try {
    await wire.watch(watched.length > 0 ? watched : [...topology.hosts.keys()], signal);
    for (const change of scenario.link) await wire.apply(change, signal);
  } catch (error) {
    await wire[Symbol.asyncDispose]();
    throw error;
  }
  return new StageWire(wire);
}

/** More are in the capture; a ladder of so many is no picture any more. */
const MOST_TOLD = 5000;

export class StageWire {
  readonly wire: Wire;
  readonly #told = new Map<string, string>();

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** Tell the packets that are new, or of which more is known now. */
  tell(emit: (event: ScenarioEvent) => void, packets: readonly Packet[] = this.wire.packets()): void {
    for (const packet of packets.slice(0, MOST_TOLD)) {
      const shown = JSON.stringify(packet);
      if (this.#told.get(packet.id) === shown) continue;
      this.#told.set(packet.id, shown);
      emit({ type: "packet", packet });
    }
  }

  /** The scenario is over: gather what is still on its way, tell it, and keep the capture with the evidence. */
  async finish(emit: (event: ScenarioEvent) => void, evidence: string | null): Promise<void> {
    // A host that is paused or dead cannot answer any more; what was seen until then is enough.
    await this.wire.settled(AbortSignal.timeout(SETTLE_WITHIN_MS)).catch(() => {});
    this.tell(emit, this.wire.timeline({ over: true }).packets);
    if (evidence !== null) await writeFile(join(evidence, "capture.pcapng"), this.wire.capture());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wire[Symbol.asyncDispose]().catch(() => {}); // the agents go with their hosts in any case
  }
}

const SETTLE_WITHIN_MS = 2000;
