import type { ContainerInfo } from "dockerode";
import { LabError } from "../errors.ts";
import type { HostSeen } from "../events.ts";
import type { Engine } from "./engine.ts";
import { KeptShell } from "./kept-shell.ts";
import { startLooker } from "./looker.ts";
import { type Answer, Program } from "./program.ts";
import { StreamFrames } from "./stream-frames.ts";

/** A host may start its programs as another user than its own, so that all of theirs can be ended and it lives on. */
const USER_LABEL = "next-room.user";
/** On a host of strangers' programs: one that has printed so many bytes is ended, and no more is read of it. */
const OUTPUT_LIMIT_LABEL = "next-room.output-limit";

export type HostState = "running" | "paused" | "exited";

/** How a host came up. */
export type HostHealth = {
  /** `starting`, `healthy`, `unhealthy`, or `none` where its image and file say nothing of health. */
  readonly health: string;
  /** What its health check printed last. */
  readonly checkSaid: string;
  /** Its own command's exit code; null while that runs or is to be restarted, or where it was never started. */
  readonly exitCode: number | null;
};

/** One host: a container, by the name that its compose file gives the service. */
export class Host {
  readonly name: string;
  readonly container: string;
  readonly image: string;
  /** IPv4 first, in the order of its networks. */
  addresses: readonly string[];
  readonly #engine: Engine;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #hasTool: Record<string, Promise<boolean>> = {};
  readonly #limits: { readonly user?: string; readonly outputLimitBytes?: number };
  #looker: Promise<string> | undefined;
  #shell: Promise<KeptShell> | undefined;

  private constructor(engine: Engine, name: string, seen: ContainerInfo) {
    this.#engine = engine;
    this.#labels = seen.Labels;
    const { [USER_LABEL]: user, [OUTPUT_LIMIT_LABEL]: limit } = seen.Labels;
    this.#limits = {
      ...(user !== undefined && { user }),
      ...(limit !== undefined && { outputLimitBytes: Number(limit) }),
    };
    this.name = name;
    this.container = seen.Id;
    this.image = seen.Image;
    this.addresses = addressesOf(Object.values(seen.NetworkSettings?.Networks ?? {}));
    if (seen.Image.startsWith("next-room/")) this.#hasTool.ss = Promise.resolve(true); // no need to ask our own
  }

  /** The hosts of one compose project, by name. A service that is scaled counts as its first container. */
  static async list(engine: Engine, project: string, signal: AbortSignal): Promise<Map<string, Host>> {
    const containers = await engine.docker.listContainers({
      all: true,
      // An image bears the labels of the project that built it; only a host of Compose's own has a number.
      filters: { label: [`com.docker.compose.project=${project}`, "com.docker.compose.container-number"] },
      abortSignal: signal,
    });
    const hosts = new Map<string, Host>();
    const byNumber = (container: ContainerInfo) =>
      Number(container.Labels["com.docker.compose.container-number"] ?? 1);
    for (const container of containers.toSorted((a, b) => byNumber(b) - byNumber(a))) {
      const name = container.Labels["com.docker.compose.service"] ?? container.Id;
      hosts.set(name, new Host(engine, name, container));
    }
    return hosts;
  }

  get seen(): HostSeen {
    return { host: this.name, addresses: this.addresses, image: this.image };
  }

  /** @throws {LabError} `host-not-running` where it has exited or is paused: nothing can be started on it */
  async start(
    command: readonly string[],
    options: { terminal?: boolean; input?: string | Uint8Array; signal: AbortSignal },
  ): Promise<Program> {
    try {
      const request = { container: this.container, command, ...this.#limits, ...options };
      return await Program.start(this.#engine, request);
    } catch (cause) {
      options.signal.throwIfAborted();
      const state = await this.state(options.signal);
      if (state === "running") throw cause;
      const words = await this.lastLines(5, options.signal);
      throw new LabError(
        "host-not-running",
        `The host ${this.name} ${state === "paused" ? "is paused" : "has exited"}.`,
        {
          ...(words !== "" && { hint: `It last said: ${words}` }),
          cause,
        },
      );
    }
  }

  /** Run to its end and gather what it printed. For the lab's own questions, not for a scenario's programs. */
  async ask(command: readonly string[], signal: AbortSignal, input?: string | Uint8Array): Promise<Answer> {
    const program = await this.start(command, { signal, ...(input === undefined ? {} : { input }) });
    return program.answer(signal);
  }

  /** The same as the host's own user, where its programs are started as another. */
  async askKeeper(command: readonly string[], signal: AbortSignal, input?: string): Promise<Answer> {
    const request = { container: this.container, command, signal };
    const program = await Program.start(this.#engine, input === undefined ? request : { ...request, input });
    return program.answer(signal);
  }

  /** How many processes and threads it has, and how many it may have at most; asked of the engine, not of the host. */
  async processes(): Promise<{ readonly count: number; readonly limit: number }> {
    const { pids_stats: pids } = await this.#container().stats({ stream: false, "one-shot": true });
    return { count: pids?.current ?? 0, limit: pids?.limit ?? Number.POSITIVE_INFINITY };
  }

  /**
   * Start a tool that the lab needs (ss, curl). Where the host's image does not have it, it runs in a container beside
   * the host that shares the host's network and nothing else.
   */
  async startTool(
    command: readonly string[],
    options: { input?: string; signal: AbortSignal },
  ): Promise<Program> {
    const container = await this.#placeOf(command, options.signal);
    if (container === this.container) return this.start(command, options);
    return Program.start(this.#engine, { container, command, ...options });
  }

  /**
   * Ask a tool, as `startTool` would, and gather what it says; through a shell that stays open, so that it can be asked
   * again and again at little cost.
   */
  async askTool(command: readonly string[], signal: AbortSignal): Promise<Answer> {
    try {
      this.#shell ??= this.#placeOf(command, signal).then((place) =>
        KeptShell.start(this.#engine, place, signal),
      );
      return await (await this.#shell).ask(command, signal);
    } catch {
      signal.throwIfAborted();
      // The shell went with its host, or there is none: a new program finds out which, and says so.
      this.letGo();
      return (await this.startTool(command, { signal })).answer(signal);
    }
  }

  /** End what the lab keeps open on it. */
  letGo(): void {
    this.#shell?.then(
      (shell) => shell.close(),
      () => {},
    );
    this.#shell = undefined;
  }

  /** The container that a tool runs in: the host's own where its image has the tool, else the looker beside it. */
  async #placeOf([tool = ""]: readonly string[], signal: AbortSignal): Promise<string> {
    this.#hasTool[tool] ??= this.ask([tool, "--version"], signal).then(
      ({ code }) => code !== 126 && code !== 127,
    );
    if (await this.#hasTool[tool]) return this.container;
    this.#looker ??= startLooker(this.#engine, this.container, this.#labels);
    return this.#looker;
  }

  async state(signal: AbortSignal): Promise<HostState> {
    const { State } = await this.#container().inspect({ abortSignal: signal });
    return State.Paused ? "paused" : State.Running ? "running" : "exited";
  }

  async health(signal: AbortSignal): Promise<HostHealth> {
    const { State } = await this.#container().inspect({ abortSignal: signal });
    return {
      health: State.Health?.Status ?? "none",
      checkSaid: State.Health?.Log?.at(-1)?.Output.trim() ?? "",
      exitCode: State.Status === "exited" ? State.ExitCode : null,
    };
  }

  /**
   * Change the host itself: freeze it, thaw it, pull its plug (SIGKILL to all in it), or start it again.
   * @throws {LabError} `host-change-refused` where the engine will not: a host that is not running cannot be paused
   */
  async change(how: "pause" | "unpause" | "kill" | "restart", signal: AbortSignal): Promise<HostState> {
    const container = this.#container();
    this.letGo(); // a paused host's shell would not answer, and one that was killed has none
    try {
      if (how === "pause") await this.#pause(signal);
      else if (how === "unpause") await container.unpause({ abortSignal: signal });
      else if (how === "kill") await container.kill({ abortSignal: signal });
      else await container.restart({ t: 0, abortSignal: signal });
      if (how === "kill" || how === "restart") this.#looker = undefined; // it stands in the network that has gone
      if (how === "kill") await container.wait({ abortSignal: signal });
      if (how === "restart") {
        const { NetworkSettings } = await container.inspect({ abortSignal: signal });
        this.addresses = addressesOf(Object.values(NetworkSettings.Networks));
      }
    } catch (cause) {
      signal.throwIfAborted();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LabError("host-change-refused", `The engine would not ${how} the host ${this.name}: ${why}`, {
        cause,
      });
    }
    return this.state(signal);
  }

  /**
   * With version 1 of Linux's control groups, freezing a host in which a process is just coming or going can fail, and
   * the engine then thaws it again (its error is 500; a host that is not running is 409). So it is asked again.
   */
  async #pause(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#container().pause({ abortSignal: signal });
      } catch (error) {
        const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
        if (status !== 500 || attempt === PAUSE_ATTEMPTS) throw error;
      }
    }
  }

  /** The last lines that its own command printed. */
  async lastLines(count: number, signal: AbortSignal): Promise<string> {
    const raw = await this.#container().logs({
      stdout: true,
      stderr: true,
      tail: count,
      abortSignal: signal,
    });
    const frames = new StreamFrames().push(raw);
    const said = frames.length > 0 ? Buffer.concat(frames.map(({ payload }) => payload)) : raw; // a TTY has no frames
    return said.toString("utf8").trim();
  }

  #container() {
    return this.#engine.docker.getContainer(this.container);
  }
}

/** Each takes up to half a second. */
const PAUSE_ATTEMPTS = 5;

function addressesOf(networks: readonly { IPAddress?: string; GlobalIPv6Address?: string }[]): string[] {
  const v4 = networks.flatMap(({ IPAddress }) => (IPAddress ? [IPAddress] : []));
  const v6 = networks.flatMap(({ GlobalIPv6Address }) => (GlobalIPv6Address ? [GlobalIPv6Address] : []));
  return [...v4, ...v6];
}
