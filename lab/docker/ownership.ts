import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { runCommand } from "./command.ts";
import type { Engine } from "./engine.ts";

/**
 * Who owns what on the engine. Everything that a run makes bears two labels from birth: the run's id, and where its
 * owner can be heard. The owner listens on a Unix socket as long as it lives; the kernel closes it whatever way the
 * process ends. So any later command can tell a run that works from one that was killed, and sweep what that left.
 */
const RUN_LABEL = "next-room.run";
const OWNER_LABEL = "next-room.owner";
/** The run that `docker compose up` belongs to: it stands until a person takes it down, so nothing sweeps it. */
const STANDING = "standing";

/** A run that has begun. Disposing it says that it is over; it does not remove what the run made. */
export type Ownership = AsyncDisposable & {
  /** Ten lower-case letters and digits: fit for project names, label values and file names. */
  readonly run: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What is left when the run ends is left on purpose: only `lab down` removes it. */
  keep(): Promise<void>;
};

const socketOf = (run: string): string => join(tmpdir(), `next-room-${run}.sock`);

/** Whether a run of this machine goes on, or has been killed so lately that nobody has swept it yet. */
export const isRunning = (run: string): boolean => existsSync(socketOf(run));

export async function claimRun(): Promise<Ownership> {
  const run = randomBytes(5).toString("hex");
  const path = socketOf(run);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(`${path}.new`, resolve);
  });
  // Only now under the name that others look for: a socket by that name always answers while its owner lives.
  await rename(`${path}.new`, path);
  server.unref();
  return {
    run,
    labels: { [RUN_LABEL]: run, [OWNER_LABEL]: `${hostname()}:${path}` },
    keep: () => writeFile(keptFile(path), ""),
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What was found without a living owner, and is gone now. */
export type Swept = { readonly containers: number; readonly networks: number; readonly volumes: number };

type Labelled = { readonly id: string; readonly labels: Readonly<Record<string, string>> };

/**
 * Remove what killed runs have left. What a living run owns, or another machine's run, is not touched.
 * @param kept also what runs have left up on purpose (`lab run --keep`)
 */
export async function sweepDeadRuns(
  engine: Engine,
  { kept = false, signal }: { kept?: boolean; signal?: AbortSignal } = {},
): Promise<Swept> {
  const found = [...(await listLabelled(engine, RUN_LABEL, signal)), await listImages(engine, RUN_LABEL)];
  const labels = found.flatMap((each) => each.map(({ labels }) => labels));
  const owners = new Map(labels.map((label) => [label[RUN_LABEL] ?? "", label[OWNER_LABEL] ?? ""]));
  const total = { containers: 0, networks: 0, volumes: 0 };
  for (const [run, owner] of owners) {
    if (run === STANDING || (await isAlive(owner))) continue;
    const keptBy = keptFile(socketPath(owner));
    if (existsSync(keptBy) && !kept) continue;
    const swept = await removeRun(engine, run, signal);
    total.containers += swept.containers;
    total.networks += swept.networks;
    total.volumes += swept.volumes;
    await rm(keptBy, { force: true });
  }
  await removeDeadSockets(kept);
  return total;
}

/** How many hosts there are, whoever owns them. */
export async function countHosts(engine: Engine, signal?: AbortSignal): Promise<number> {
  const query = { all: true, filters: { label: [RUN_LABEL] } };
  return (await engine.docker.listContainers({ ...query, ...(signal ? { abortSignal: signal } : {}) }))
    .length;
}

/** Also of runs that were killed before they had made anything. */
async function removeDeadSockets(kept: boolean): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, , ending] = /^(next-room-[0-9a-f]+\.sock)(|\.new|\.kept)$/.exec(name) ?? [];
    if (ending === undefined || (ending === ".kept" && !kept)) continue;
    const path = join(tmpdir(), name);
    if (!(await isListening(path))) await rm(path, { force: true });
  }
}

/**
 * Remove all that one run has made, whatever state it is in: first the commands that may still be making more, then
 * containers, then networks and volumes.
 * @param label narrows it to what bears this label too (one scenario of a run)
 */
export async function removeRun(engine: Engine, run: string, signal?: AbortSignal): Promise<Swept> {
  await endOrphanedCompose(run, signal);
  return removeLabelled(engine, `${RUN_LABEL}=${run}`, signal);
}

/** Remove containers, networks and volumes that bear a label, and look again until a look finds nothing. */
export async function removeLabelled(engine: Engine, label: string, signal?: AbortSignal): Promise<Swept> {
  const total = { containers: 0, networks: 0, volumes: 0 };
  for (;;) {
    const [containers, networks, volumes] = await listLabelled(engine, label, signal);
    if (containers.length + networks.length + volumes.length === 0) {
      for (const { id } of await listImages(engine, label))
        await ignoreGone(engine.docker.getImage(id).remove({ force: true }));
      return total;
    }
    const abort = signal ? { abortSignal: signal } : {};
    await Promise.all(containers.map(({ id }) => removeContainer(engine, id, abort)));
    await Promise.all(networks.map(({ id }) => ignoreGone(engine.docker.getNetwork(id).remove(abort))));
    await Promise.all(
      volumes.map(({ id }) => ignoreGone(engine.docker.getVolume(id).remove({ force: true, ...abort }))),
    );
    total.containers += containers.length;
    total.networks += networks.length;
    total.volumes += volumes.length;
  }
}

/** Remove one, or wait until somebody else has (409: another sweep is at it; 404: it is gone). */
async function removeContainer(
  engine: Engine,
  id: string,
  abort: { abortSignal?: AbortSignal },
): Promise<void> {
  const container = engine.docker.getContainer(id);
  try {
    await container.remove({ force: true, v: true, ...abort });
  } catch (error) {
    if (statusOf(error) === 409) await ignoreGone(container.wait({ condition: "removed", ...abort }));
    else if (statusOf(error) !== 404) throw error;
  }
}

async function ignoreGone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
  });
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
}

async function listLabelled(
  engine: Engine,
  label: string,
  signal?: AbortSignal,
): Promise<[containers: Labelled[], networks: Labelled[], volumes: Labelled[]]> {
  const query = { filters: { label: [label] }, ...(signal ? { abortSignal: signal } : {}) };
  const [containers, networks, volumes] = await Promise.all([
    engine.docker.listContainers({ all: true, ...query }),
    engine.docker.listNetworks(query),
    engine.docker.listVolumes(query),
  ]);
  return [
    containers.map(({ Id, Labels }) => ({ id: Id, labels: Labels })),
    networks.map(({ Id, Labels }) => ({ id: Id, labels: Labels ?? {} })),
    (volumes.Volumes ?? []).map(({ Name, Labels }) => ({ id: Name, labels: Labels ?? {} })),
  ];
}

/** Images that were built for one run: a learner's own, out of their Dockerfile. */
async function listImages(engine: Engine, label: string): Promise<Labelled[]> {
  const images = await engine.docker.listImages({ filters: { label: [label] } });
  return images.map(({ Id, Labels }) => ({ id: Id, labels: Labels ?? {} }));
}

const keptFile = (path: string): string => `${path}.kept`;
const socketPath = (owner: string): string => owner.slice(owner.indexOf(":") + 1);

/** An owner on another machine counts as alive: we cannot hear it. */
async function isAlive(owner: string): Promise<boolean> {
  if (!owner.startsWith(`${hostname()}:`)) return owner !== "";
  return isListening(socketPath(owner));
}

async function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/**
 * A runner that was killed may have left a `docker compose` behind that is still creating hosts. Its project bears
 * the run's id, which nothing else on the machine does. It may finish what it is at, for what the engine makes for one
 * that is killed in the middle comes a moment later; one that takes long is killed.
 */
async function endOrphanedCompose(run: string, signal?: AbortSignal): Promise<void> {
  const givingUpAt = performance.now() + ORPHAN_MAY_FINISH_MS;
  for (;;) {
    const orphans = await findCompose(run, signal);
    if (orphans.length === 0) return;
    if (performance.now() > givingUpAt) for (const pid of orphans) killIfThere(pid);
    await setTimeout(LOOK_AGAIN_MS, undefined, signal ? { signal } : {});
  }
}

const ORPHAN_MAY_FINISH_MS = 3000;
const LOOK_AGAIN_MS = 50;

/** The processes by ps(1), with POSIX's own options: the same on every system. */
async function findCompose(run: string, signal?: AbortSignal): Promise<number[]> {
  const { stdout } = await runCommand(["ps", "-A", "-o", "pid=,args="], signal ? { signal } : {});
  return stdout.split("\n").flatMap((line) => {
    const [, pid, command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const isOurs = command.includes("compose") && command.includes(projectPrefix(run));
    return pid !== undefined && isOurs && !command.includes("defunct") ? [Number(pid)] : [];
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

/** What the compose projects of a run are called: this, and a number. */
export const projectPrefix = (run: string): string => `next-room-${run}`;
