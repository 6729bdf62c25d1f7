import type { ComposeModel, ComposeNetwork, ComposeService, IpamConfig } from "./compose-model.ts";
import { formatSubnet, moveAddress, parseSubnet, type Subnet } from "./subnet.ts";

export type PlanRequest = {
  /** The compose project's name for this copy: unique on the engine. */
  readonly project: string;
  /** On every container, network and volume from birth. */
  readonly labels: Readonly<Record<string, string>>;
  /** A free subnet of the given size, another one at each call; undefined if there is none left. */
  readonly takeSubnet: (prefix: number) => Subnet | undefined;
};

/** Networks that say no size get this one: 253 hosts, as people draw them. */
const DEFAULT_PREFIX = 24;

/**
 * One scenario's own copy of a topology, as a compose model that can run beside any number of others: another project
 * name, subnets of its own (a fixed address keeps its place in the network), no fixed container names, nothing published
 * on this machine, everything labelled. What the file says of images, commands, health and order stays as it is.
 * @returns undefined where no free subnet is left
 */
export function planTopology(model: ComposeModel, request: PlanRequest): ComposeModel | undefined {
  const moves = new Map<string, Move[]>();
  const networks: Record<string, ComposeNetwork | null> = {};
  for (const [name, network] of Object.entries(model.networks ?? {})) {
    if (network?.external) {
      networks[name] = network;
      continue;
    }
    const moved = moveNetwork(network ?? {}, request);
    if (moved === undefined) return undefined;
    moves.set(name, moved.moves);
    networks[name] = {
      ...moved.network,
      name: `${request.project}_${name}`,
      labels: { ...network?.labels, ...request.labels },
    };
  }
  const services = Object.entries(model.services).map(([name, service]) => [
    name,
    planService(service, moves, request.labels),
  ]);
  return {
    ...model,
    name: request.project,
    services: Object.fromEntries(services),
    networks,
    ...(model.volumes && {
      volumes: mapValues(model.volumes, (volume) => labelVolume(volume, request.labels)),
    }),
  };
}

type Move = { readonly from: Subnet; readonly to: Subnet };

function moveNetwork(
  network: ComposeNetwork,
  { takeSubnet }: PlanRequest,
): { network: ComposeNetwork; moves: Move[] } | undefined {
  const moves: Move[] = [];
  const config: IpamConfig[] = [];
  const written = network.ipam?.config ?? [];
  if (!written.some(({ subnet }) => parseSubnet(subnet ?? "") !== undefined)) written.unshift({});
  for (const entry of written) {
    const from = parseSubnet(entry.subnet ?? "");
    if (entry.subnet !== undefined && from === undefined) {
      config.push(entry); // IPv6: unique local addresses are for the file's author to choose
      continue;
    }
    const to = takeSubnet(from?.prefix ?? DEFAULT_PREFIX);
    if (to === undefined) return undefined;
    if (from === undefined) {
      config.push({ subnet: formatSubnet(to) });
    } else {
      moves.push({ from, to });
      config.push(moveIpam(entry, from, to));
    }
  }
  return { network: { ...network, ipam: { ...network.ipam, config } }, moves };
}

function moveIpam(entry: IpamConfig, from: Subnet, to: Subnet): IpamConfig {
  const range = parseSubnet(entry.ip_range ?? "");
  return {
    subnet: formatSubnet(to),
    ...(entry.gateway && { gateway: moveAddress(entry.gateway, from, to) }),
    ...(range && {
      ip_range: formatSubnet({ base: to.base + (range.base - from.base), prefix: range.prefix }),
    }),
    ...(entry.aux_addresses && {
      aux_addresses: mapValues(entry.aux_addresses, (address) => moveAddress(address, from, to)),
    }),
  };
}

function planService(
  service: ComposeService,
  moves: ReadonlyMap<string, Move[]>,
  labels: Readonly<Record<string, string>>,
): ComposeService {
  const { container_name: _name, ports: _ports, build: _build, pull_policy: _policy, ...kept } = service;
  const planned: ComposeService = { ...kept, labels: { ...service.labels, ...labels } };
  if (service.networks) {
    planned.networks = Object.fromEntries(
      Object.entries(service.networks).map(([name, attachment]) => {
        const address = attachment?.ipv4_address;
        if (!attachment || address === undefined) return [name, attachment];
        return [name, { ...attachment, ipv4_address: move(address, moves.get(name) ?? []) }];
      }),
    );
  }
  return planned;
}

function move(address: string, moves: readonly Move[]): string {
  for (const { from, to } of moves) {
    const single = parseSubnet(`${address}/32`);
    if (single && single.base >= from.base && single.base < from.base + 2 ** (32 - from.prefix)) {
      return moveAddress(address, from, to);
    }
  }
  return address;
}

function labelVolume(
  volume: Record<string, unknown> | null,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> | null {
  if (volume?.external) return volume;
  const { name: _name, ...kept } = volume ?? {};
  return { ...kept, labels: { ...(typeof kept.labels === "object" ? kept.labels : {}), ...labels } };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
