import { isLoopback, showEndpoint } from "../addresses.ts";
import type { View } from "../evidence.ts";
import { ownerOf, programOf } from "../sockets.ts";
import type { Finding } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import { list, tellExit, tellServer } from "./host-rules.ts";
import { findTalk } from "./talk-finding.ts";
import { isNeighbourSilent, protocolOf } from "./way-rules.ts";
import { showCondition } from "./wire-rules.ts";

/** What each layer shows by itself, in the order in which a connection needs them. */
export function findByLayer(facts: Facts): Finding[] {
  const finders = [
    findHost,
    findName,
    findRoute,
    findNeighbour,
    findWire,
    findFirewall,
    findPort,
    findHandshake,
    findTalk,
  ];
  return finders.flatMap((find) => find(facts) ?? []);
}

function findHost({ fromHost, toHost, them }: Facts): Finding {
  const both = [fromHost, toHost].flatMap((host) => host ?? []);
  const down = both.find(({ state }) => state !== "running");
  if (down !== undefined) {
    const says =
      down.state === "paused" ? `${down.name} is paused` : `${down.name} is down (${tellExit(down)})`;
    const words = down.lastWords === "" ? [] : down.lastWords.split("\n");
    return { layer: "host", state: "wrong", says, evidence: words };
  }
  const names = [...new Set(both.map(({ name }) => name))];
  const says = `${list(names)} ${names.length > 1 ? "are" : "is"} up`;
  if (toHost === undefined) {
    return { layer: "host", state: "unknown", says: `${says}; ${them} is no host of this lab`, evidence: [] };
  }
  return { layer: "host", state: "ok", says, evidence: [] };
}

function findName({ name, question, me, from }: Facts): Finding | undefined {
  if (name === null) return undefined; // an address was given, or nobody could be asked
  const server = `${tellServer(name.server)}${name.server === "127.0.0.11" ? " (127.0.0.11)" : ""}`;
  if (name.error !== null) {
    const says = `${question.to} has no address: ${server} says ${name.error}`;
    return { layer: "name", state: "wrong", says, evidence: [] };
  }
  const isInFile = name.by === "hosts-file";
  const lines = (from?.hostsFile ?? []).filter(({ names }) => names.includes(question.to));
  return {
    layer: "name",
    state: "ok",
    says: `${question.to} is ${list(name.addresses)}, says ${isInFile ? `${me}'s /etc/hosts` : server}`,
    evidence: isInFile ? lines.map(({ address, names }) => `${address}  ${names.join(" ")}`) : [],
  };
}

function findRoute({ attempt, address, me, from }: Facts): Finding {
  const layer = "route";
  if (attempt === undefined) return { layer, state: "unreached", says: "not tried", evidence: [] };
  if (attempt.route === null) {
    const says = `${me} has no route to ${address}`;
    return { layer, state: "wrong", says, evidence: (from?.links ?? []).map(tellLink) };
  }
  const { via, device, source } = attempt.route;
  const own = from?.links
    .find(({ name }) => name === device)
    ?.addresses.find((one) => one.startsWith(`${source}/`));
  if (device === "lo") {
    return {
      layer,
      state: "ok",
      says: `${address} is ${me} itself: the call stays inside, on lo`,
      evidence: [],
    };
  }
  const says =
    via === null
      ? `${address} is on ${me}'s own network: ${device}, ${own ?? source}`
      : `${address} is reached through the gateway ${via}, by ${device}`;
  return { layer, state: "ok", says, evidence: [] };
}

const tellLink = ({ name, isUp, addresses }: View["links"][number]): string =>
  [name, isUp ? "up" : "down", ...addresses].join("  ");

function findNeighbour(facts: Facts): Finding | undefined {
  const { attempt, address, them } = facts;
  const layer = "arp";
  if (attempt?.route == null || attempt.route.device === "lo") return undefined;
  const { via } = attempt.route;
  if (isNeighbourSilent(facts)) {
    const says = `nobody answered who has ${address} (${protocolOf(address)})`;
    return {
      layer,
      state: "wrong",
      says,
      evidence: attempt.neighbour ? [`${address}  ${attempt.neighbour.state}`] : [],
    };
  }
  if (attempt.neighbour?.mac == null) return { layer, state: "unknown", says: "not seen", evidence: [] };
  const who = via === null ? `${them} answers` : `the gateway answers`;
  return {
    layer,
    state: "ok",
    says: `${who}: ${via ?? address} is at ${attempt.neighbour.mac}`,
    evidence: [],
  };
}

function findWire({ wire, me, them }: Facts): Finding | undefined {
  if (me === them) return undefined;
  const evidence = wire.flatMap(({ from, to, conditions }) =>
    conditions.length === 0 ? [] : `${from} > ${to}  ${conditions.map(showCondition).join(", ")}`,
  );
  const says = evidence.length === 0 ? "nothing troubles it" : "the lab was told to trouble it:";
  return { layer: "wire", state: "ok", says, evidence };
}

function findFirewall({ took, from, to, isConnected }: Facts): Finding {
  const layer = "firewall";
  if (took.length > 0 && !isConnected) {
    const evidence = took.map(({ host, text }) => `${host}  ${text}`);
    return { layer, state: "wrong", says: "it took packets of this call:", evidence };
  }
  if (from === null && to === null) return { layer, state: "unknown", says: "not seen", evidence: [] };
  const count = (from?.rules.length ?? 0) + (to?.rules.length ?? 0);
  const says =
    count === 0 ? "no rule on either host that could stop it" : "its rules stopped nothing of this call";
  return { layer, state: "ok", says, evidence: [] };
}

function findPort({ to, toHost, onPort, listener, port, them, address }: Facts): Finding {
  const layer = "port";
  if (to === null) {
    const says = toHost === undefined ? "not seen: it is no host of this lab" : "not seen";
    return { layer, state: "unknown", says, evidence: [] };
  }
  const shown = onPort.flatMap((socket) => tellListener(to, socket));
  if (listener === undefined) {
    const says =
      onPort.length === 0
        ? `no program on ${them} listens on port ${port}`
        : `nobody on ${them} listens at ${showEndpoint(address ?? "?", port)}:`;
    return { layer, state: "wrong", says, evidence: shown };
  }
  const program = programOf(to, listener);
  return {
    layer,
    state: "ok",
    says: `${program === "a program" ? "a program" : program} on ${them} listens on port ${port}`,
    evidence: tellListener(to, listener),
  };
}

function tellListener(view: View, socket: View["tcp"][number]): string[] {
  const owner = ownerOf(view, socket);
  const { address } = socket.local;
  const where = `LISTEN ${showEndpoint(address, socket.local.port ?? 0)}${isLoopback(address) ? " (loopback)" : ""}`;
  return [
    `${where}  ${socket.recvQ} waiting, backlog ${socket.sendQ}`,
    ...(owner === undefined ? [] : [`  pid ${owner.pid}: ${owner.command.join(" ")}`]),
  ];
}

const ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused: the SYN was answered with a RST (or an ICMP error), which means no",
  ENETUNREACH: "not begun: there is no route",
};

function findHandshake({ attempt, question, isConnected }: Facts): Finding {
  const layer = "handshake";
  if (attempt === undefined) return { layer, state: "unreached", says: "not tried", evidence: [] };
  const { address, error, ms } = attempt;
  const at = showEndpoint(address, question.port);
  if (isConnected) {
    const says = `SYN, SYN-ACK, ACK with ${at} in ${tellMs(ms)}`;
    const slow = ms > 900 ? ["A second or more: the first SYN, or its answer, came late or was lost."] : [];
    return { layer, state: "ok", says, evidence: slow };
  }
  const unanswered = `no answer from ${at} in ${tellMs(ms)}`;
  const says =
    error === null
      ? ""
      : (ERRORS[error] ?? (error === "ETIMEDOUT" || error === "EHOSTUNREACH" ? unanswered : error));
  return { layer, state: "wrong", says, evidence: [] };
}

const tellMs = (ms: number): string =>
  ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
