import { isIPv6 } from "node:net";
import { isEvery, isLoopback, showEndpoint } from "../addresses.ts";
import type { View } from "../evidence.ts";
import { isFull, listeners, ownerOf, programOf } from "../sockets.ts";
import type { Facts } from "./facts.ts";
import { list } from "./host-rules.ts";
import { found, type Rule } from "./rule.ts";

/** Whether somebody is there to take the call. */
export const portRules: readonly Rule[] = [
  {
    code: "loopback-is-the-caller",
    layer: "port",
    find: ({ isRefused, address = "", elsewhere, me, port, question, onPort, project }) => {
      const [other] = elsewhere;
      if (!isRefused || !isLoopback(address) || other === undefined || onPort.length > 0) return undefined;
      return found(
        `On ${me}, ${question.to} is ${me} itself: every host has a loopback of its own, and no other host is in it. ${tellElsewhere(elsewhere)} on port ${port}.`,
        "Call that host by its name.",
        `npx lab why ${me} ${other.host}:${port}${project}`,
      );
    },
  },
  {
    code: "loopback-only",
    layer: "port",
    find: (facts) => {
      const deaf = deafOn(facts);
      if (deaf === undefined || !deaf.every(({ local }) => isLoopback(local.address))) return undefined;
      const { them, port, me } = facts;
      return found(
        `${who(facts, deaf)} listens on port ${port}, but only on ${tellAddresses(deaf)}: that is ${them}'s loopback, which only programs on ${them} itself can reach. ${me} comes from outside.`,
        `Have it listen on an address that others can reach: 0.0.0.0 for all of them (most servers take --host or --bind).`,
      );
    },
  },
  {
    code: "ipv6-only",
    layer: "port",
    find: (facts) => byFamily(facts, false, "IPv6"),
  },
  {
    code: "ipv4-only",
    layer: "port",
    find: (facts) => byFamily(facts, true, "IPv4"),
  },
  {
    code: "other-address-only",
    layer: "port",
    find: (facts) => {
      const deaf = deafOn(facts);
      if (deaf === undefined) return undefined;
      const { port, address } = facts;
      return found(
        `${who(facts, deaf)} listens on port ${port}, but on ${tellAddresses(deaf)} and not on ${address}, which was called.`,
        "Call the address that it listens on, or have it listen on all: 0.0.0.0.",
        `npx lab why ${facts.me} ${showEndpoint(deaf[0]?.local.address ?? "", port)}${facts.project}`,
      );
    },
  },
  {
    code: "udp-only",
    layer: "port",
    find: (facts) => {
      const { to, them, port, isRefused } = facts;
      const datagram = to?.udp.find(({ local, peer }) => local.port === port && peer.port === null);
      if (!isRefused || to == null || datagram === undefined || facts.onPort.length > 0) return undefined;
      return found(
        `Port ${port} of ${them} is open for UDP (${programOf(to, datagram)}), not for TCP: the two have ports of their own, and a TCP call does not reach it.`,
        `Speak UDP to it (nc -u ${facts.question.to} ${port}), or have the server open a TCP socket.`,
      );
    },
  },
  {
    code: "wrong-port",
    layer: "port",
    find: (facts) => {
      const { isRefused, onPort, them, port, me } = facts;
      const others = hearable(facts);
      const [other] = others;
      if (!isRefused || onPort.length > 0 || other === undefined) return undefined;
      const told = others
        .slice(0, 5)
        .map((socket) => `${socket.local.port} (${programOf(facts.to, socket)})`);
      return found(
        `No program listens on port ${port} of ${them}. ${them} listens on ${list(told)}.`,
        "Is one of those the port that you want? Or has the server not started yet?",
        `npx lab why ${me} ${facts.question.to}:${other.local.port}${facts.project}`,
      );
    },
  },
  {
    code: "nothing-listens",
    layer: "port",
    find: ({ isRefused, onPort, to, them, port, exec }) =>
      isRefused && to !== null && onPort.length === 0
        ? found(
            `No program listens on port ${port} of ${them}, nor on any other port: the server is not running.`,
            "Start the server; then see it listen:",
            exec(them, "ss -ltn"),
          )
        : undefined,
  },
];

/** Somebody listens; why nobody takes the call. */
export const queueRules: readonly Rule[] = [
  {
    code: "queue-full",
    layer: "port",
    find: (facts) => {
      const { listener, isUnanswered, attempt, them, port, exec } = facts;
      const isStuck = isUnanswered || (attempt?.isAccepted === false && attempt.talk?.greeting === "");
      if (listener === undefined || !isFull(listener) || !isStuck) return undefined;
      return found(
        `The queue of ${who(facts, [listener])} on port ${port} is full: ${tellCalls(listener.recvQ)} (its backlog is ${listener.sendQ}), because it does not accept them. The kernel of ${them} lets no more in.`,
        "See what keeps the server from accepting; then see its queue shrink (Recv-Q).",
        exec(them, `ss -ltn 'sport = :${port}'`),
      );
    },
  },
  {
    code: "program-stopped",
    layer: "port",
    find: (facts) => {
      const { attempt, listener, to, them, exec } = facts;
      const owner = listener && ownerOf(to, listener);
      if (attempt?.isAccepted !== false || listener === undefined || owner === undefined) return undefined;
      if (!/^[Tt]$/.test(owner.state)) return undefined;
      return found(
        `${who(facts, [listener])} is stopped (SIGSTOP, or Ctrl-Z in its terminal): the kernel of ${them} shakes hands for it, but the program does not run.`,
        "Let it go on.",
        exec(them, `kill -CONT ${owner.pid}`),
      );
    },
  },
  {
    code: "not-accepted",
    layer: "port",
    find: (facts) => {
      const { attempt, listener, to, port } = facts;
      if (attempt?.isAccepted !== false || listener === undefined) return undefined;
      const busy = (to?.tcp ?? []).filter(
        ({ state, local, owners }) => state === "ESTABLISHED" && local.port === port && owners.length > 0,
      );
      const other =
        busy.length === 0
          ? ""
          : ` It is busy with ${list(busy.map(({ peer }) => nameOf(facts, peer.address)))}.`;
      return found(
        `The kernel has completed the handshake, but ${who(facts, [listener])} does not accept the connection: it waits in the queue on port ${port}.${other}`,
        busy.length === 0
          ? "The program is busy or hangs: it must come back to accept()."
          : "Wait until that caller hangs up, or have the server serve several at once.",
      );
    },
  },
];

/** Listeners on the port of which none hears the address that was called; undefined where that is not so. */
function deafOn({ isRefused, onPort, listener }: Facts): View["tcp"] | undefined {
  return isRefused && onPort.length > 0 && listener === undefined ? onPort : undefined;
}

function byFamily(facts: Facts, callsIpv6: boolean, family: string): ReturnType<Rule["find"]> {
  const deaf = deafOn(facts);
  const { address = "", port, me, question } = facts;
  if (deaf === undefined || isIPv6(address) !== callsIpv6) return undefined;
  const isOther = ({ local }: View["tcp"][number]) =>
    isIPv6(local.address) !== callsIpv6 && isEvery(local.address);
  if (!deaf.every(isOther)) return undefined;
  const called = callsIpv6 ? "IPv6" : "IPv4";
  return found(
    `${who(facts, deaf)} listens on port ${port}, but for ${family} only (${tellAddresses(deaf)}); ${me} calls by ${called}, at ${address}.`,
    callsIpv6
      ? `Call it by ${family}, or have it listen on :: as well.`
      : `Have it listen on 0.0.0.0 as well, or call ${question.to} by ${family}.`,
  );
}

const who = ({ to, them }: Facts, [socket]: View["tcp"]): string => {
  const program = socket === undefined ? "a program" : programOf(to, socket);
  return program === "a program" ? `A program on ${them}` : `${program} on ${them}`;
};

/** Those that the caller could reach. */
const hearable = ({ to, me, them }: Facts): View["tcp"] => {
  const ports = new Set<number | null>();
  return (to === null ? [] : listeners(to))
    .filter(({ local }) => me === them || !isLoopback(local.address))
    .filter(({ local }) => !ports.has(local.port) && ports.add(local.port))
    .toSorted((a, b) => (a.local.port ?? 0) - (b.local.port ?? 0));
};

const tellAddresses = (sockets: View["tcp"]): string =>
  list([...new Set(sockets.map(({ local }) => local.address))]);
const tellCalls = (count: number): string =>
  count === 1 ? "1 call waits in it" : `${count} calls wait in it`;

const nameOf = ({ hosts }: Facts, address: string): string => {
  const plain = address.replace("::ffff:", "");
  return hosts.find(({ addresses }) => addresses.includes(plain))?.name ?? plain;
};

const tellElsewhere = (elsewhere: Facts["elsewhere"]): string =>
  list(elsewhere.map(({ host, program }) => `${program} on ${host}`)) +
  (elsewhere.length > 1 ? " listen" : " listens");
