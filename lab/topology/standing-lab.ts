import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { runCompose } from "../docker/compose.ts";
import type { Engine } from "../docker/engine.ts";
import { listTakenSubnets } from "../docker/networks.ts";
import { LabError } from "../errors.ts";
import type { ComposeModel } from "./compose-model.ts";
import { readComposeModel } from "./read-compose-model.ts";
import { formatSubnet, overlaps, parseSubnet, pickFreeSubnet } from "./subnet.ts";

/**
 * The lab that stands until it is sent home, as `docker compose up` makes it: what `npm start` brings up and a person
 * types into. Scenarios do not use it; they get hosts of their own.
 */
export type StandingLab = {
  readonly file: string;
  readonly hosts: readonly { host: string; address: string }[];
};

/** Whether any of its hosts is up already. */
export async function isStanding(engine: Engine, file: string, signal: AbortSignal): Promise<boolean> {
  const { name } = await readComposeModel(file, signal);
  return (await runningServices(engine, name, signal)).size > 0;
}

/**
 * Bring the lab up.
 * @throws {LabError} `port-in-use`, `subnet-in-use`, `compose-failed`
 */
export async function startStandingLab(
  engine: Engine,
  file: string,
  signal: AbortSignal,
): Promise<StandingLab> {
  const model = await readComposeModel(file, signal);
  const running = await runningServices(engine, model.name, signal);
  await checkSubnets(engine, model, signal);
  if (!running.has("door")) await checkPorts(model);
  await runCompose({ file }, ["up", "--detach", "--remove-orphans"], { signal, finishWithinMs: 3000 });
  return { file, hosts: listAddresses(model) };
}

/** Take it down: hosts and networks. What the person wrote and the images stay. */
export async function stopStandingLab(
  file: string,
  options: { images: boolean; signal: AbortSignal },
): Promise<void> {
  const args = [
    "down",
    "--timeout",
    "2",
    "--remove-orphans",
    "--volumes",
    ...(options.images ? ["--rmi", "all"] : []),
  ];
  await runCompose({ file }, args, { signal: options.signal });
}

/** Play a command on one of its hosts in the person's own terminal. Resolves to its exit code. */
export async function execInStandingLab(
  file: string,
  host: string,
  command: readonly string[],
): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? [] : ["--no-TTY"];
  const child = spawn("docker", ["compose", "--file", file, "exec", ...terminal, host, ...command], {
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/**
 * What the engine would say of these speaks of subnets and ports, and not of the variable that is to be mended.
 * @throws {LabError} `setting-invalid`
 */
export function checkSettings({
  NEXT_ROOM_PREFIX: prefix = "10.99.7",
  NEXT_ROOM_HTTP_PORT: port = "8080",
}: NodeJS.ProcessEnv) {
  if (parseSubnet(`${prefix}.0/24`) === undefined) {
    throw new LabError(
      "setting-invalid",
      `NEXT_ROOM_PREFIX is ${JSON.stringify(prefix)}, which begins no address.`,
      {
        hint: "It is the first three numbers of the lab's addresses, such as 10.99.7.",
      },
    );
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new LabError(
      "setting-invalid",
      `NEXT_ROOM_HTTP_PORT is ${JSON.stringify(port)}, which is no port.`,
      {
        hint: "It is a whole number from 1 to 65535.",
      },
    );
  }
}

function listAddresses(model: ComposeModel): { host: string; address: string }[] {
  return Object.entries(model.services).flatMap(([host, service]) => {
    const address = service.networks?.room?.ipv4_address;
    return address === undefined || host === "door" ? [] : [{ host, address }];
  });
}

async function runningServices(engine: Engine, project: string, signal: AbortSignal): Promise<Set<string>> {
  const containers = await engine.docker.listContainers({
    filters: { label: [`com.docker.compose.project=${project}`] },
    abortSignal: signal,
  });
  return new Set(containers.map(({ Labels }) => Labels["com.docker.compose.service"] ?? ""));
}

/** Compose would fail too, but late and in the engine's words. */
async function checkSubnets(engine: Engine, model: ComposeModel, signal: AbortSignal): Promise<void> {
  const taken = await listTakenSubnets(engine, signal);
  const others = taken.filter(({ project }) => project !== model.name);
  for (const network of Object.values(model.networks ?? {})) {
    for (const { subnet } of network?.ipam?.config ?? []) {
      const wanted = parseSubnet(subnet ?? "");
      const clash = wanted && others.find(({ cidr }) => overlapsCidr(cidr, wanted));
      if (!wanted || !clash) continue;
      const inUse = taken.flatMap(({ cidr }) => parseSubnet(cidr) ?? []);
      const free = pickFreeSubnet(24, inUse, 0);
      throw new LabError(
        "subnet-in-use",
        `The lab's network ${formatSubnet(wanted)} is in use already: ${clash.by} has ${clash.cidr}.`,
        free === undefined
          ? {}
          : {
              hint: `Move the lab to addresses that are free here:  NEXT_ROOM_PREFIX=${prefixOf(formatSubnet(free))} npm start`,
            },
      );
    }
  }
}

function overlapsCidr(cidr: string, wanted: { base: number; prefix: number }): boolean {
  const other = parseSubnet(cidr);
  return other !== undefined && overlaps(other, wanted);
}

const prefixOf = (cidr: string): string => cidr.split(".").slice(0, 3).join(".");

async function checkPorts(model: ComposeModel): Promise<void> {
  for (const port of model.services.door?.ports ?? []) {
    const { published, host_ip: host } = port as { published?: string; host_ip?: string };
    if (published !== undefined) await checkPort(host ?? "127.0.0.1", Number(published));
  }
}

async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  const cause = await new Promise<Error | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => resolve(undefined));
  });
  if (cause === undefined) {
    await new Promise((resolve) => server.close(resolve));
    return;
  }
  throw new LabError(
    "port-in-use",
    `Bob's page is to open at ${host}:${port}, but another program listens there.`,
    {
      hint: `End that program, or use another port:  NEXT_ROOM_HTTP_PORT=${port + 1} npm start`,
      cause,
    },
  );
}
