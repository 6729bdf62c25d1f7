import { readFileSync } from "node:fs";
import { Beside } from "../../docker/beside.ts";
import type { Engine } from "../../docker/engine.ts";
import type { HostInspected } from "../../docker/inspect-host.ts";
import type { ProbeOrder } from "./probe.ts";

export type Probe = Beside<ProbeOrder>;

/** One beside each host that is looked at, started when it is first needed; all go together. */
export class Probes implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #script = readFileSync(new URL("probe.ts", import.meta.url), "utf8");
  readonly #started = new Map<string, Promise<Probe | null>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Null where the host is not up, or cannot be looked at. */
  async beside(host: HostInspected | undefined, signal: AbortSignal): Promise<Probe | null> {
    if (host === undefined || host.state === "exited") return null;
    const known = await this.#started.get(host.container);
    if (known != null && !known.isGone) return known; // it goes when its host is started anew
    const probe = Beside.start<ProbeOrder>(this.#engine, host, this.#script, signal).catch(() => null);
    this.#started.set(host.container, probe);
    const started = await probe;
    signal.throwIfAborted();
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#started.values()].map(async (probe) => (await probe)?.[Symbol.asyncDispose]()),
    );
  }
}
