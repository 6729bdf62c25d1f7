import type { ComposeModel, ComposeNetwork, ComposeService, IpamConfig } from "./compose-model.ts";
import { formatSubnet, moveAddress, parseSubnet, type Subnet } from "./subnet.ts";
import { formatSubnet6, moveAddress6, parseSubnet6, uniqueLocalSubnet } from "./subnet6.ts";

export type PlanRequest = {
  /** The compose project's name for this copy: unique on the engine. */
  readonly project: string;
  /** On every container, network and volume from birth. */
  readonly labels: Readonly<Record<string, string>>;
  /** A free subnet of the given size, another one at each call; undefined if there is none left. */
  readonly takeSubnet: (prefix: number) => Subnet | undefined;
  /** 120 random bits, fresh at each call: an IPv6 network of one's own needs no asking round (RFC 4193). */
  readonly randomBits: () => bigint;
  /** Hosts that are named: of those that bear a profile only these come up, and what they depend on. */
  readonly named: ReadonlySet<string>;
};

/** Networks that say no size get this one: 253 hosts, as people draw them. */
const DEFAULT_PREFIX = 24;

/**
 * One scenario's own copy of a topology, as a compose model that can run beside any number of others: another project
 * name, subnets of its own (a fixed address keeps its place in the network), no fixed container names, nothing published
 * on this machine, everything labelled, and of the hosts that may stay away only those that are named. What the file says of images, commands, health and order stays as it is.
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
  const present = chooseServices(model.services, request.named);
  const services = present.map(([name, service]) => [name, planService(service, moves, request.labels)]);
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

/**
 * As Compose itself has it: a service with a profile comes up only where it is asked for by name, or where one that comes
 * up depends on it.
 */
function chooseServices(
  services: ComposeModel["services"],
  named: ReadonlySet<string>,
): [string, ComposeService][] {
  const chosen = new Set<string>();
  const choose = (name: string): void => {
    const service = services[name];
    if (service === undefined || chosen.has(name)) return;
    chosen.add(name);
    for (const needed of Object.keys(service.depends_on ?? {})) choose(needed);
  };
  for (const [name, { profiles = [] }] of Object.entries(services)) {
    if (profiles.length === 0 || named.has(name)) choose(name);
  }
  return Object.entries(services).filter(([name]) => chosen.has(name));
}

/** How the addresses of one network move: each kind by its own arithmetic. */
type Move = { readonly holds: (address: string) => boolean; readonly move: (address: string) => string };

function moveNetwork(
  network: ComposeNetwork,
  request: PlanRequest,
): { network: ComposeNetwork; moves: Move[] } | undefined {
  const written = network.ipam?.config ?? [];
  const hasIpv4 = written.some(({ subnet }) => parseSubnet(subnet ?? "") !== undefined);
  const moves: Move[] = [];
  const config: IpamConfig[] = [];
  for (const entry of hasIpv4 ? written : [{}, ...written]) {
    const moved = moveSubnet(entry, request);
    if (moved === undefined) return undefined;
    moves.push(moved);
    config.push(moveIpam(entry, moved));
  }
  return { network: { ...network, ipam: { ...network.ipam, config } }, moves };
}

type MovedSubnet = Move & { readonly subnet: string };

function moveSubnet({ subnet = "" }: IpamConfig, request: PlanRequest): MovedSubnet | undefined {
  const from6 = parseSubnet6(subnet);
  if (from6) {
    const to6 = uniqueLocalSubnet(from6.prefix, request.randomBits());
    return {
      subnet: formatSubnet6(to6),
      holds: (address) => parseSubnet6(`${address}/${from6.prefix}`)?.base === from6.base,
      move: (address) => moveAddress6(address, from6, to6),
    };
  }
  const from = parseSubnet(subnet);
  const to = request.takeSubnet(from?.prefix ?? DEFAULT_PREFIX);
  if (to === undefined) return undefined;
  return {
    subnet: formatSubnet(to),
    holds: (address) => from !== undefined && parseSubnet(`${address}/${from.prefix}`)?.base === from.base,
    move: (address) => (from === undefined ? address : moveAddress(address, from, to)),
  };
}

function moveIpam(entry: IpamConfig, { subnet, move }: MovedSubnet): IpamConfig {
  const [base = "", length] = (entry.ip_range ?? "").split("/");
  return {
    subnet,
    ...(entry.gateway && { gateway: move(entry.gateway) }),
    ...(length !== undefined && { ip_range: `${move(base)}/${length}` }),
    ...(entry.aux_addresses && { aux_addresses: mapValues(entry.aux_addresses, move) }),
  };
}

function planService(
  service: ComposeService,
  moves: ReadonlyMap<string, Move[]>,
  labels: Readonly<Record<string, string>>,
): ComposeService {
  const {
    container_name: _name,
    ports: _ports,
    build: _build,
    pull_policy: _policy,
    profiles: _profiles,
    ...kept
  } = service;
  const planned: ComposeService = { ...kept, labels: { ...service.labels, ...labels } };
  if (service.networks) {
    planned.networks = Object.fromEntries(
      Object.entries(service.networks).map(([name, attachment]) => {
        if (!attachment) return [name, attachment];
        const move = (address: string): string =>
          moves
            .get(name)
            ?.find(({ holds }) => holds(address))
            ?.move(address) ?? address;
        const { ipv4_address: v4, ipv6_address: v6 } = attachment;
        return [
          name,
          { ...attachment, ...(v4 && { ipv4_address: move(v4) }), ...(v6 && { ipv6_address: move(v6) }) },
        ];
      }),
    );
  }
  return planned;
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
