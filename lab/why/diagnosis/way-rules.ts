import { isIPv6 } from "node:net";
import type { View } from "../evidence.ts";
import type { Facts } from "./facts.ts";
import { list } from "./host-rules.ts";
import { found, type Rule } from "./rule.ts";

/** Links, routes, neighbours: whether a packet can get from one host to the other at all. */
export const linkRules: readonly Rule[] = [
  {
    code: "interface-down",
    layer: "route",
    find: (facts) => {
      if (facts.isConnected) return undefined;
      const { me, them, from, to } = facts;
      const [mine, theirs] = [downOf(from), me === them ? undefined : downOf(to)];
      const [host, name] = mine === undefined ? [them, theirs] : [me, mine];
      if (name === undefined) return undefined;
      return found(
        `The interface ${name} of ${host} is down, so nothing goes in or out there.`,
        `See it:`,
        facts.exec(host, "ip link"),
      );
    },
  },
  {
    code: "no-route",
    layer: "route",
    find: ({ attempt, me, from, exec }) =>
      attempt?.error === "ENETUNREACH" || (attempt?.error === "EHOSTUNREACH" && attempt.route === null)
        ? found(
            `${me} has no route to ${attempt.address}: it is on none of ${me}'s networks (${list(subnetsOf(from))}), and no gateway leads there.`,
            "Is the address right? See where packets may go:",
            exec(me, "ip route"),
          )
        : undefined,
  },
];

export const neighbourRules: readonly Rule[] = [
  {
    code: "address-nobody-has",
    layer: "arp",
    find: (facts) => {
      const { me, address, toHost } = facts;
      if (!isNeighbourSilent(facts) || toHost !== undefined) return undefined;
      return found(
        `Nobody has the address ${address}: ${me} asked who has it (${protocolOf(address)}), and no one answered.`,
        `Check the address. The hosts that are up: ${list(tellHosts(facts))}.`,
      );
    },
  },
  {
    code: "no-arp-answer",
    layer: "arp",
    find: (facts) => {
      const { me, them, address, toHost, exec } = facts;
      if (!isNeighbourSilent(facts) || toHost === undefined) return undefined;
      return found(
        `${them} is up, but does not answer when ${me} asks who has ${address} (${protocolOf(address)}). Without its hardware address, nothing can be sent to it.`,
        `See whether ${them}'s interface still has that address, and whether it may use ARP.`,
        exec(them, "ip address"),
      );
    },
  },
];

const downOf = (view: View | null): string | undefined =>
  view?.links.find(({ isUp, isLoopback, name }) => !isUp && !isLoopback && /^(eth|en|veth)/.test(name))?.name;

/** It was called, and the next hop did not say where it is. */
export const isNeighbourSilent = ({ isUnanswered, attempt }: Facts): boolean =>
  isUnanswered &&
  attempt?.route != null &&
  attempt.route.via === null &&
  attempt.route.device !== "lo" &&
  (attempt.neighbour === null || attempt.neighbour.mac === null);

export const protocolOf = (address = ""): string => (isIPv6(address) ? "neighbour discovery" : "ARP");

const subnetsOf = (view: View | null): string[] =>
  (view?.links ?? []).filter(({ isLoopback }) => !isLoopback).flatMap(({ addresses }) => addresses);

const tellHosts = ({ hosts }: Facts): string[] =>
  hosts
    .filter(({ state }) => state !== "exited")
    .map(({ name, addresses }) => [name, addresses[0]].join(" "));
