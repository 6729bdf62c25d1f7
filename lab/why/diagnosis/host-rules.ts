import { suggest } from "../../scenario/suggest.ts";
import type { HostFacts } from "../evidence.ts";
import { found, type Rule } from "./rule.ts";

/** The hosts themselves, and their names. */
export const hostRules: readonly Rule[] = [
  {
    code: "caller-down",
    layer: "host",
    find: ({ fromHost, me, compose }) =>
      fromHost?.state === "exited"
        ? found(
            `${me} is down: its own program has ended (${tellExit(fromHost)}), and nothing can call from there.`,
            "Start it again, and see what it said.",
            `${compose} up --detach ${me} && ${compose} logs ${me}`,
          )
        : undefined,
  },
  {
    code: "caller-paused",
    layer: "host",
    find: ({ fromHost, me, compose }) =>
      fromHost?.state === "paused"
        ? found(
            `${me} is paused: every program on it stands still, so none of them can call anybody.`,
            "Let it go on.",
            `${compose} unpause ${me}`,
          )
        : undefined,
  },
  {
    code: "host-down",
    layer: "host",
    find: ({ toHost, compose }) =>
      toHost?.state === "exited"
        ? found(
            `${toHost.name} is down: its own program has ended (${tellExit(toHost)}). A host that is down has no address, and Docker's DNS forgets its name.`,
            "Start it again, and see what it said.",
            `${compose} up --detach ${toHost.name} && ${compose} logs ${toHost.name}`,
          )
        : undefined,
  },
  {
    code: "host-paused",
    layer: "host",
    find: ({ toHost, compose }) =>
      toHost?.state === "paused"
        ? found(
            `${toHost.name} is paused: its programs stand still. Its kernel may still shake hands for them, but nobody is there to talk.`,
            "Let it go on.",
            `${compose} unpause ${toHost.name}`,
          )
        : undefined,
  },
  {
    code: "no-shared-network",
    layer: "route",
    find: ({ fromHost, toHost, isConnected }) => {
      if (isConnected || fromHost === undefined || toHost === undefined) return undefined;
      if (fromHost === toHost || fromHost.networks.some((one) => toHost.networks.includes(one)))
        return undefined;
      return found(
        `${fromHost.name} and ${toHost.name} have no network in common: ${fromHost.name} is on ${list(fromHost.networks)}, ${toHost.name} on ${list(toHost.networks)}. They cannot see each other, nor each other's names.`,
        `Put both on one network: in the compose file, under \`networks:\` of ${fromHost.name} or ${toHost.name}.`,
      );
    },
  },
  {
    code: "resolver-silent",
    layer: "name",
    find: ({ name, me, question, exec }) => {
      const isDocker = name?.server === "127.0.0.11";
      const isSilent = name?.error === "ETIMEDOUT" || name?.error === "EAI_AGAIN";
      if (name == null || isDocker || !isSilent) return undefined;
      return found(
        `${me} asks ${name.server ?? "nobody"} for the address of ${question.to}, and that name server does not answer. Docker's own, 127.0.0.11, would know the lab's hosts.`,
        `See whom ${me} asks, and why it is not 127.0.0.11.`,
        exec(me, "cat /etc/resolv.conf"),
      );
    },
  },
  {
    code: "name-unknown",
    layer: "name",
    find: ({ name, me, question, hosts, project }) => {
      if (name == null || name.error === null) return undefined;
      const names = hosts.map(({ name }) => name);
      const meant = suggest(question.to, names);
      return found(
        `Nobody is called ${question.to}: neither ${me}'s /etc/hosts nor ${tellServer(name.server)} knows the name.`,
        `${adviseOnName(question.to, meant)} The lab's hosts are ${list(names)}.`,
        meant === null ? null : `npx lab why ${me} ${meant}:${question.port}${project}`,
      );
    },
  },
  {
    code: "name-points-elsewhere",
    layer: "name",
    find: ({ name, me, question, toHost, hosts, exec }) => {
      if (name == null || toHost?.name !== question.to || name.addresses.length === 0) return undefined;
      const strange = name.addresses.filter((address) => !toHost.addresses.includes(address));
      if (strange.length < name.addresses.length) return undefined;
      const [address = ""] = strange;
      const holder = hosts.find(({ addresses }) => addresses.includes(address));
      const whose = holder === undefined ? "no host of the lab has that" : `that is ${holder.name}'s`;
      const by = name.by === "hosts-file" ? `${me}'s /etc/hosts` : tellServer(name.server);
      return found(
        `${me} takes ${question.to} for ${address}, because ${by} says so; ${whose}. ${question.to} really is ${list(toHost.addresses)}.`,
        name.by === "hosts-file"
          ? "Take the line out (in a compose file: `extra_hosts:`); Docker's DNS knows the right address."
          : `See what the name server says, or call the address: ${list(toHost.addresses)}.`,
        exec(me, "cat /etc/hosts"),
      );
    },
  },
];

export const list = (words: readonly string[]): string =>
  words.length === 0
    ? "none"
    : words.length === 1
      ? (words[0] ?? "")
      : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

export const tellServer = (server: string | null): string =>
  server === "127.0.0.11"
    ? "Docker's DNS"
    : server === null
      ? "any name server"
      : `the name server ${server}`;

export function tellExit({ exitCode }: HostFacts): string {
  if (exitCode === null) return "nobody knows how";
  return exitCode > 128 && exitCode < 160 ? `by signal ${exitCode - 128}` : `exit code ${exitCode}`;
}

function adviseOnName(name: string, meant: string | null): string {
  if (meant !== null) return `Did you mean ${meant}?`;
  if (!name.includes(".")) return "Check how it is spelled.";
  return "A network that is `internal` has no way out, and there nobody can be asked for names of the world outside.";
}
