import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { runCommand } from "../docker/command.ts";
import { runCompose } from "../docker/compose.ts";
import { composeProgram } from "../docker/compose-program.ts";
import type { Engine } from "../docker/engine.ts";
import { Host } from "../docker/host.ts";
import { listTakenSubnets } from "../docker/networks.ts";
import { type Ownership, projectPrefix, removeLabelled } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import type { ComposeModel } from "./compose-model.ts";
import { findTrouble } from "./find-trouble.ts";
import { adviseOnImages, hasImage, listMissingImages } from "./missing-images.ts";
import { planTopology } from "./plan.ts";
import { readComposeModel } from "./read-compose-model.ts";
import { formatAddress, overlaps, parseSubnet, pickFreeSubnet, type Subnet } from "./subnet.ts";

/** A compose file that has been read and whose images are there: any number of copies can be started from it. */
export type Topology = {
  readonly file: string;
  readonly model: ComposeModel;
  readonly hosts: readonly string[];
};

/** One running copy of a topology. Disposing it removes its hosts, networks and volumes. */
export type RunningTopology = AsyncDisposable & {
  readonly project: string;
  readonly hosts: ReadonlyMap<string, Host>;
  /** An address on the first host's network that nobody has. */
  readonly unusedAddress: string;
};

/**
 * Read a compose file and see to its images: those that it builds are built here, once, if they are missing or `build`
 * asks for it; those that it names are fetched by Compose when the hosts start.
 * @param options.model what is in the file, if somebody reads it already
 * @throws {LabError} `compose-failed`, `topology-empty`
 */
export async function readTopology(
  engine: Engine,
  file: string,
  options: { build: boolean; signal: AbortSignal; model: Promise<ComposeModel> | undefined },
): Promise<Topology> {
  const model = await (options.model ?? readComposeModel(file, options.signal));
  const missing: string[] = [];
  for (const [name, service] of Object.entries(model.services)) {
    if (service.build === undefined) continue;
    service.image ??= `${model.name}-${name}`;
    if (options.build || !(await hasImage(engine, service.image))) missing.push(name);
  }
  if (missing.length > 0)
    await runCompose({ file }, ["build", ...missing], { cwd: dirname(file), signal: options.signal });
  const hosts = Object.keys(model.services);
  if (hosts.length === 0) {
    throw new LabError(
      "topology-empty",
      `${file} has no services, so there is no host to run a scenario on.`,
    );
  }
  return { file, model, hosts };
}

/** Subnets that this process has handed out and that may not be on the engine yet. */
const handedOut = new Set<Subnet>();
const ATTEMPTS = 4;
let copies = 0;

/**
 * Start a copy of a topology and wait until its hosts run and those that have a health check are healthy.
 * @param named the hosts that are asked for by name; one with a profile stays away if it is not among them
 * @throws {LabError} `subnets-exhausted`, `compose-failed`, `host-exited`, `host-unhealthy`
 */
export async function startTopology(
  engine: Engine,
  topology: Topology,
  owner: Ownership,
  { named, signal }: { named: Iterable<string>; signal: AbortSignal },
): Promise<RunningTopology> {
  const copy = `${owner.run}-${++copies}`;
  const project = `${projectPrefix(owner.run)}-${copies}`;
  const labels = { ...owner.labels, "next-room.copy": copy };
  const subnets: Subnet[] = [];
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => {
    await removeLabelled(engine, `next-room.copy=${copy}`);
    for (const subnet of subnets) handedOut.delete(subnet);
  });

  for (let attempt = 1; ; attempt++) {
    const taken = (await listTakenSubnets(engine, signal)).flatMap(({ cidr }) => parseSubnet(cidr) ?? []);
    const takeSubnet = (prefix: number): Subnet | undefined => {
      const free = pickFreeSubnet(prefix, [...taken, ...handedOut], Math.floor(Math.random() * 2 ** 23));
      if (free) {
        handedOut.add(free);
        subnets.push(free);
      }
      return free;
    };
    const plan = planTopology(topology.model, {
      project,
      labels,
      takeSubnet,
      randomBits,
      named: new Set([...named, ...activated(topology.model)]),
    });
    if (!plan) {
      throw new LabError(
        "subnets-exhausted",
        "No free private subnet is left on this machine for another lab.",
        {
          hint: "Remove what other labs have left:  npx lab down",
        },
      );
    }
    try {
      await composeUp(engine, { plan, project, file: topology.file }, signal);
      break;
    } catch (error) {
      // Another lab may have taken the same subnet in the same instant; then, and only then, we try again.
      if (attempt === ATTEMPTS || !(await lostARace(engine, project, subnets, signal))) throw error;
      await removeLabelled(engine, `next-room.copy=${copy}`, signal);
    }
  }

  const hosts = await Host.list(engine, project, signal);
  await waitUntilHealthy(plannedHealth(topology.model, hosts), topology.file, signal);
  const dispose = cleanup.move();
  return {
    project,
    hosts,
    unusedAddress: findUnusedAddress(hosts, subnets),
    [Symbol.asyncDispose]: () => dispose.disposeAsync(),
  };
}

/** The services of the profiles that the person has activated, as Compose has it. */
function activated({ services }: ComposeModel): string[] {
  const active = (process.env.COMPOSE_PROFILES ?? "").split(",");
  return Object.keys(services).filter((name) =>
    services[name]?.profiles?.some((one) => active.includes(one) || active.includes("*")),
  );
}

const randomBits = (): bigint => BigInt(`0x${randomBytes(15).toString("hex")}`);

/** To come up takes less than this, but for images that must be fetched and health that must be waited for. */
const FINISH_WITHIN_MS = 3000;

async function composeUp(
  engine: Engine,
  { plan, project, file }: { plan: ComposeModel; project: string; file: string },
  signal: AbortSignal,
): Promise<void> {
  const command = [...composeProgram, "--ansi", "never", "--file", "-", "--project-name", project];
  const up = [...command, "up", "--detach", "--no-build", "--remove-orphans"];
  const { code, stderr } = await runCommand(up, {
    input: JSON.stringify(plan),
    cwd: dirname(file),
    signal,
    finishWithinMs: FINISH_WITHIN_MS,
  });
  if (code === 0) return;
  for (const host of (await Host.list(engine, project, signal)).values()) {
    const trouble = await findTrouble(host, file, signal);
    if (trouble) throw trouble;
  }
  const hint = adviseOnImages(await listMissingImages(engine, plan));
  throw new LabError(
    "compose-failed",
    `The hosts did not come up. The engine said:\n${lastLines(stderr, 6)}`,
    hint === undefined ? {} : { hint },
  );
}

const lastLines = (text: string, count: number): string => text.trim().split("\n").slice(-count).join("\n");

async function lostARace(engine: Engine, project: string, ours: readonly Subnet[], signal: AbortSignal) {
  const taken = await listTakenSubnets(engine, signal);
  return taken.some((other) => {
    const subnet = parseSubnet(other.cidr);
    return other.project !== project && subnet !== undefined && ours.some((own) => overlaps(own, subnet));
  });
}

function plannedHealth(model: ComposeModel, hosts: ReadonlyMap<string, Host>): Host[] {
  return [...hosts.values()].filter(({ name }) => model.services[name]?.healthcheck !== undefined);
}

async function waitUntilHealthy(hosts: readonly Host[], file: string, signal: AbortSignal): Promise<void> {
  for (const host of hosts) {
    for (;;) {
      const { health } = await host.health(signal);
      if (health === "healthy" || health === "none") break;
      const trouble = await findTrouble(host, file, signal);
      if (trouble) throw trouble;
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, HEALTH_LOOK_MS));
    }
  }
}

/** Between two looks at a host's health; the engine itself looks far less often. */
const HEALTH_LOOK_MS = 50;

function findUnusedAddress(hosts: ReadonlyMap<string, Host>, subnets: readonly Subnet[]): string {
  const used = new Set([...hosts.values()].flatMap(({ addresses }) => addresses));
  const [subnet] = subnets;
  if (!subnet) return "192.0.2.1"; // TEST-NET-1 (RFC 5737): nobody has it anywhere
  const size = 2 ** (32 - subnet.prefix);
  for (let host = size - 2; host > 1; host--) {
    const address = formatAddress(subnet.base + host);
    if (!used.has(address)) return address;
  }
  return "192.0.2.1";
}
