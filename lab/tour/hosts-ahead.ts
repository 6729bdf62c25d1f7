import type { Lab } from "../run/lab.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type RunningTopology, startTopology } from "../topology/start-topology.ts";

/**
 * Hosts that come up before they are needed and go down after they were, while a learner reads. Disposing it sends all
 * of them home, those that are on their way up too.
 */
export class HostsAhead implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #signal: AbortSignal;
  readonly #visited: (scenario: Scenario) => readonly string[];
  readonly #over = new AbortController();
  readonly #coming = new Map<string, Promise<RunningTopology>>();
  readonly #up = new Set<RunningTopology>();
  readonly #going = new Set<Promise<void>>();

  /** @param visited the hosts of a scenario that a learner may want to be on, whether the scenario names them or not */
  constructor(lab: Lab, signal: AbortSignal, visited: (scenario: Scenario) => readonly string[]) {
    this.#lab = lab;
    this.#visited = visited;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
  }

  /** Begin to bring a scenario's hosts up. */
  ahead(scenario: Scenario): void {
    if (this.#coming.has(scenario.id)) return;
    const coming = this.#start(scenario);
    coming.catch(() => {}); // whoever takes them is told
    this.#coming.set(scenario.id, coming);
  }

  /** A scenario's hosts, once they are up. @throws as `startTopology` */
  async take(scenario: Scenario): Promise<RunningTopology> {
    this.ahead(scenario);
    const coming = this.#coming.get(scenario.id);
    this.#coming.delete(scenario.id);
    if (coming === undefined) throw new RangeError(`Nothing is coming up for ${scenario.id}.`);
    return await coming;
  }

  /** They are needed no longer. */
  leave(hosts: RunningTopology): void {
    this.#up.delete(hosts);
    const going = Promise.resolve(hosts[Symbol.asyncDispose]()).finally(() => this.#going.delete(going));
    going.catch(() => {}); // what could not be removed, the next command sweeps
    this.#going.add(going);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await Promise.allSettled(this.#coming.values());
    for (const hosts of this.#up) this.leave(hosts);
    await Promise.allSettled(this.#going);
  }

  async #start(scenario: Scenario): Promise<RunningTopology> {
    const { engine, owner } = this.#lab;
    const topology = await this.#lab.topologyOf(scenario, { signal: this.#signal });
    const named = [...scenario.hosts.map(({ host }) => host), ...this.#visited(scenario)];
    const hosts = await startTopology(engine, topology, owner, { named, signal: this.#signal });
    this.#up.add(hosts);
    return hosts;
  }
}
