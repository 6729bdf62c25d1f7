import { connectEngine, type Engine } from "../docker/engine.ts";
import { claimRun, type Ownership, sweepDeadRuns } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import type { Failure, ScenarioEvent, Trouble, Verdict, Why } from "../events.ts";
import { checkHosts } from "../scenario/check-hosts.ts";
import { formatProblems } from "../scenario/problem.ts";
import type { Naming, Scenario } from "../scenario/scenario.ts";
import type { ComposeModel } from "../topology/compose-model.ts";
import { readTopology, type Topology } from "../topology/start-topology.ts";
import { runScenario } from "./run-scenario.ts";
import { checkGiven } from "./start-variables.ts";

/** What a test framework wants to know of a scenario that has run. */
export type Outcome = {
  readonly verdict: Verdict;
  /** The expectations that did not hold, each with what was expected and seen. */
  readonly failures: readonly Failure[];
  /** Why the connection that failed in it does not come about, where that was found out. */
  readonly why: Why | undefined;
  /** Why it is inconclusive. */
  readonly trouble: Trouble | undefined;
  /** Everything that happened, in order. */
  readonly events: readonly ScenarioEvent[];
};

export type RunOptions = {
  /** Run it on this compose file instead of its own. */
  readonly topology?: string;
  readonly seed?: number;
  /** Values that stand instead of those of the scenario's `vars:` and `random:`, by the variables' names. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Where a connection fails, look into why (an event `why`; it takes a second or two). By default true. */
  readonly explain?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ScenarioEvent) => void;
};

type DefaultTopology = {
  /** The compose file of scenarios that name none. */
  readonly defaultTopology: string;
  /** The same, if it is being read already. */
  readonly defaultModel?: Promise<ComposeModel>;
};

/** An engine, an owner for all that is made on it, and the compose files read so far. Disposing it ends the ownership. */
export class Lab implements AsyncDisposable {
  readonly engine: Engine;
  readonly owner: Ownership;
  readonly #defaultTopology: DefaultTopology;
  readonly #topologies = new Map<string, Promise<Topology>>();

  private constructor(engine: Engine, owner: Ownership, defaultTopology: DefaultTopology) {
    this.engine = engine;
    this.owner = owner;
    this.#defaultTopology = defaultTopology;
  }

  /** @throws {LabError} where no engine answers; see lab/docker/engine.ts */
  static async open(options: DefaultTopology & { signal?: AbortSignal }): Promise<Lab> {
    const engine = await connectEngine(options.signal);
    await sweepDeadRuns(engine, options.signal ? { signal: options.signal } : {});
    return new Lab(engine, await claimRun(), options);
  }

  /** The compose file that a scenario runs on, read once however many run on it. */
  topologyOf(
    { topology: given }: Naming,
    { build = false, signal }: { build?: boolean; signal: AbortSignal },
  ): Promise<Topology> {
    const { defaultTopology, defaultModel } = this.#defaultTopology;
    const file = given ?? defaultTopology;
    const known = this.#topologies.get(file);
    if (known) return known;
    const model = given === undefined ? defaultModel : undefined;
    const reading = readTopology(this.engine, file, { build, signal, model });
    this.#topologies.set(file, reading);
    return reading;
  }

  /**
   * Run one scenario to its verdict; resolves when its hosts are gone.
   * @throws {LabError} `scenario-invalid` where it names a host that its topology does not have; `variable-unknown`
   *   where `variables` has one that the scenario has not
   */
  async run(scenario: Scenario, options: RunOptions = {}): Promise<Outcome> {
    const signal = options.signal ?? new AbortController().signal;
    checkGiven(scenario, options.variables ?? {});
    const placed = options.topology === undefined ? scenario : { ...scenario, topology: options.topology };
    const topology = await this.topologyOf(placed, { signal });
    const problems = checkHosts(placed, topology.hosts);
    if (problems.length > 0) throw new LabError("scenario-invalid", formatProblems(problems));
    const events: ScenarioEvent[] = [];
    const { verdict, trouble, down } = await runScenario(placed, {
      engine: this.engine,
      owner: this.owner,
      topology: async () => topology,
      seed: options.seed,
      ...(options.variables && { variables: options.variables }),
      emit: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
      explain: options.explain ?? true,
      keep: () => false,
      evidence: () => null,
      signal,
    });
    await down;
    const failures = events.flatMap((event) =>
      event.type === "expectation" && event.failure ? [event.failure] : [],
    );
    const why = events.find((event) => event.type === "why");
    return { verdict, failures, why, trouble, events };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.owner[Symbol.asyncDispose]();
  }
}
