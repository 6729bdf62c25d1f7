import type { Host } from "../docker/host.ts";
import { LabError } from "../errors.ts";
import type { SocketSeen } from "../verdict/observation.ts";
import { parseSs } from "../verdict/ss.ts";
import { COUNTERS_SCRIPT, type HostCounters, readCounters, readFullDisk } from "./host-counters.ts";

/** What is put on a learner's host: their files, how they are built, and the command `program`. */
export type Placed = {
  /** Their files as a tar; null where their image brings them. */
  readonly tar: Uint8Array | null;
  readonly build: string | null;
  readonly script: string;
};

export type Built =
  | { readonly ok: true }
  | { readonly ok: false; readonly said: string; readonly why: string };

/** What a learner's program has done to its host in one stage. */
export type HostFacts = {
  readonly pidsAtLimit: boolean;
  readonly oomKilled: boolean;
  readonly diskFull: boolean;
  readonly listeners: readonly SocketSeen[];
};

const BUILD_WITHIN_MS = 60_000;
/** Longer than this no question to a host takes, unless what runs on it leaves no room for one. */
const ANSWER_WITHIN_MS = 5000;

const ROOM_TO_ASK = 12;

/** All of the learner's: every process but the shell that says so, and what they wrote where anybody may write. */
const END_ALL = "kill -9 -1 2>/dev/null; find /tmp /dev/shm -mindepth 1 -delete 2>/dev/null";
/** Their folder as it was when it had been built, where anything in it has changed since. */
const RESTORE = [
  'if [ -e /next-room/built.tar ] && [ -n "$(find /work -newer /next-room/built.tar -print -quit)" ]; then',
  "find /work -mindepth 1 -delete; tar -xf /next-room/built.tar -C /work; fi",
].join(" ");

/** The host of a learner's program. It stays up from stage to stage; what their program leaves on it does not. */
export class LearnerHost {
  readonly host: Host;
  #placed: Placed | undefined;
  /** So full that it answers no question; only starting it anew helps. */
  #isFull = false;
  readonly #usedPorts = new Set<string>();
  #counters: HostCounters = { forksRefused: 0, oomKills: 0 };

  constructor(host: Host) {
    this.host = host;
  }

  /** Put the program on its host and build it there, within the host's limits and without a network. */
  async place(placed: Placed, signal: AbortSignal): Promise<Built> {
    this.#placed = placed;
    const within = AbortSignal.timeout(BUILD_WITHIN_MS);
    const until = AbortSignal.any([within, signal]);
    try {
      const built = await this.#build(placed, until);
      if (!built.ok) return built;
      await this.#writeScript(placed, until);
      return built;
    } catch (error) {
      signal.throwIfAborted();
      if (!within.aborted) throw error;
      await this.#restart(signal);
      return { ok: false, why: `It was not built within ${BUILD_WITHIN_MS / 1000} s.`, said: "" };
    }
  }

  async #build({ tar, build }: Placed, signal: AbortSignal): Promise<Built> {
    if (tar === null) return { ok: true };
    const script = [
      END_ALL,
      `find /work -mindepth 1 -delete; tar -xf - -C /work || exit ${NOT_UNPACKED}`,
      `cd /work && ${build ?? ":"}`,
    ].join("\n");
    const { code, stdout, stderr } = await this.host.ask(["sh", "-c", script], signal, tar);
    if (code === 0) return { ok: true };
    const said =
      [stderr, stdout].map((bytes) => bytes.toString("utf8").trim()).find((text) => text !== "") ?? "";
    if (code === NOT_UNPACKED)
      throw new LabError("program-not-placed", `The files could not be put on the host: ${said}`);
    return { ok: false, why: `Building it ended with exit code ${code}.`, said };
  }

  async #writeScript({ tar, script }: Placed, signal: AbortSignal): Promise<void> {
    const keep = tar === null ? "" : "tar -cf /next-room/built.tar -C /work . 2>/dev/null;";
    const write = `cat >/next-room/program && chmod 755 /next-room/program; ${keep} ${COUNTERS_SCRIPT}`;
    const { stdout } = await this.host.askKeeper(["sh", "-c", write], signal, script);
    this.#counters = readCounters(stdout.toString("utf8"));
  }

  /** Whether a tool is there: the workbench has no Go, and a learner's own image may have anything. */
  async has(tool: string, signal: AbortSignal): Promise<boolean> {
    return (await this.host.ask(["sh", "-c", `command -v ${tool}`], signal)).code === 0;
  }

  /** What the stage that has just ended has done to the host. Where it leaves no room to ask, the engine is asked. */
  async look(signal: AbortSignal): Promise<HostFacts> {
    const nothing = { pidsAtLimit: false, oomKilled: false, diskFull: false, listeners: [] };
    this.#isFull = await this.hasNoRoom();
    if (this.#isFull) return { ...nothing, pidsAtLimit: true };
    const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    try {
      return await this.#ask(until);
    } catch {
      signal.throwIfAborted();
      this.#isFull = true;
      return { ...nothing, pidsAtLimit: await this.hasNoRoom() };
    }
  }

  async #ask(signal: AbortSignal): Promise<HostFacts> {
    const script = `${COUNTERS_SCRIPT}; echo disks; cd /; df -Pk /tmp /dev/shm /work 2>/dev/null`;
    const [ss, seen] = await Promise.all([
      this.host.startTool(["ss", "-Htlnp"], { signal }).then((tool) => tool.answer(signal)),
      this.host.ask(["sh", "-c", script], signal),
    ]);
    const [counted = "", disks] = seen.stdout.toString("utf8").split("disks\n");
    if (disks === undefined) throw new LabError("host-full", seen.stdout.toString("utf8"));
    const counters = readCounters(counted);
    return {
      pidsAtLimit: counters.forksRefused > this.#counters.forksRefused,
      oomKilled: counters.oomKills > this.#counters.oomKills,
      diskFull: readFullDisk(disks),
      listeners: parseSs(ss.stdout.toString("utf8")).sockets.filter(
        ({ local }) => local.address !== "127.0.0.11", // the engine's own name server
      ),
    };
  }

  /** A question to a host is a process on it, and a few threads for a moment. */
  async hasNoRoom(): Promise<boolean> {
    const { count, limit } = await this.host.processes();
    return count > limit - ROOM_TO_ASK;
  }

  /**
   * End all that the learner's program has left, and have its host as it was before: by its own means where it still has
   * some, else by starting it anew.
   * @param anew start it anew in any case: its network remembers every connection for a while
   */
  async tidy(signal: AbortSignal, { anew = false } = {}): Promise<void> {
    if (!anew && !this.#isFull && (await this.#tidyUp(signal))) return;
    await this.#restart(signal);
    if (this.#placed) await this.place(this.#placed, signal);
  }

  async #tidyUp(signal: AbortSignal): Promise<boolean> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    try {
      const script = `${END_ALL}; ${RESTORE}; [ -x /next-room/program ] || exit 9; ${COUNTERS_SCRIPT}; echo tidy`;
      const { stdout } = await this.host.ask(["sh", "-c", script], until);
      const said = stdout.toString("utf8");
      if (said.includes("tidy\n")) this.#counters = readCounters(said);
      return said.includes("tidy\n");
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /** See that none of these ports is still bound to what an earlier stage has done on it. */
  async freePorts(ports: readonly string[], signal: AbortSignal): Promise<void> {
    if (ports.some((port) => this.#usedPorts.has(port))) await this.tidy(signal, { anew: true });
    for (const port of ports) this.#usedPorts.add(port);
  }

  async #restart(signal: AbortSignal): Promise<void> {
    this.#usedPorts.clear();
    this.#isFull = false;
    await this.host.change("restart", signal);
  }
}

const NOT_UNPACKED = 121;

/** The same for a host that only talks to the learner's program. */
export async function tidyPeer(host: Host, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  const answer = await host.ask(["sh", "-c", `${END_ALL}; echo tidy`], until).catch(() => null);
  signal.throwIfAborted();
  if (answer?.stdout.toString("utf8") !== "tidy\n") await host.change("restart", signal);
}
