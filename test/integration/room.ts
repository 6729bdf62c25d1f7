import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { DockerComposeEnvironment, Wait } from "testcontainers";
import { test as base, inject } from "vitest";
import { connectEngine, type Engine } from "../../lab/docker/engine.ts";
import { Host } from "../../lab/docker/host.ts";
import { listTakenSubnets } from "../../lab/docker/networks.ts";
import { projectPrefix } from "../../lab/docker/ownership.ts";
import { formatSubnet, parseSubnet, pickFreeSubnet } from "../../lab/topology/subnet.ts";
import { root } from "./root.ts";

/** Where a lab of a test's own stands, so that it is in nobody's way: not in another test's, not in a person's. */
export type Site = {
  readonly project: string;
  /** The first three numbers of its addresses. */
  readonly prefix: string;
  /** Where Bob's page opens on this machine. */
  readonly pagePort: number;
  /** What compose.yaml reads all that from. */
  readonly environment: Readonly<Record<string, string>>;
};

export async function findSite(engine: Engine): Promise<Site> {
  const labels = inject("labels");
  const run = labels["next-room.run"] ?? "";
  const project = `${projectPrefix(run)}-${randomBytes(3).toString("hex")}`;
  const prefix = await findFreePrefix(engine);
  const pagePort = await findFreePort();
  const environment = {
    COMPOSE_PROJECT_NAME: project,
    NEXT_ROOM_PREFIX: prefix,
    NEXT_ROOM_HTTP_PORT: String(pagePort),
    NEXT_ROOM_RUN: run,
    NEXT_ROOM_OWNER: labels["next-room.owner"] ?? "",
  };
  return { project, prefix, pagePort, environment };
}

async function findFreePrefix(engine: Engine): Promise<string> {
  const taken = (await listTakenSubnets(engine)).flatMap(({ cidr }) => parseSubnet(cidr) ?? []);
  // Files run side by side: where each begins to look is left to chance, so that they do not find the same one.
  const subnet = pickFreeSubnet(24, taken, randomBytes(2).readUInt16BE());
  if (subnet === undefined) throw new Error("No private network is free on this machine.");
  return formatSubnet(subnet).replace(/\.0\/24$/, "");
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The lab of compose.yaml, brought up for one test file. */
export type Room = AsyncDisposable &
  Site & {
    readonly bob: Host;
    readonly me: Host;
    readonly curl: Host;
    readonly door: Host;
  };

/** Bring it up, and wait until Bob listens at every mailbox. */
async function openRoom(engine: Engine): Promise<Room> {
  const site = await findSite(engine);
  const up = await new DockerComposeEnvironment(root, "compose.yaml")
    .withProjectName(site.project)
    .withEnvironment(site.environment)
    .withWaitStrategy("bob-1", Wait.forLogMessage(/:8080/))
    .withWaitStrategy("door-1", Wait.forSuccessfulCommand("ss -Hltn sport = :8080 | grep -q ."))
    // The name stands in the command, so that a sweep finds a compose that outlives a killed test run.
    .withClientOptions({ composeOptions: ["--project-name", site.project], commandOptions: ["--no-build"] })
    .up();
  const hosts = await Host.list(engine, site.project, AbortSignal.timeout(10_000));
  const host = (name: string): Host => {
    const found = hosts.get(name);
    if (found === undefined) throw new Error(`There is no host ${name} in ${[...hosts.keys()]}.`);
    return found;
  };
  return {
    ...site,
    bob: host("bob"),
    me: host("me"),
    curl: host("curl"),
    door: host("door"),
    [Symbol.asyncDispose]: async () => void (await up.down()),
  };
}

/** A test inside a room. The tests of one file share it, and start programs at ports of their own. */
export const test = base
  .extend("engine", { scope: "file" }, () => connectEngine())
  .extend("room", { scope: "file" }, async ({ engine }, { onCleanup }) => {
    const room = await openRoom(engine);
    onCleanup(() => room[Symbol.asyncDispose]());
    return room;
  });

/** Where programs run. */
export type Place = Pick<Host, "start">;

/** What a program printed, as text, by its end. */
export type Told = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Run a program to its end. */
export async function run(place: Place, ...command: string[]): Promise<Told> {
  return runWith("", place, ...command);
}

/** Run a program to its end, with something on its stdin. */
export async function runWith(input: string, place: Place, ...command: string[]): Promise<Told> {
  const signal = AbortSignal.timeout(20_000);
  const program = await place.start(command, { input, signal });
  const { code, stdout, stderr } = await program.answer(signal);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}
