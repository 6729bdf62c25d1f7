import { parseSs } from "../../verdict/ss.ts";
import type { Attempt, Link, Rule, View } from "../evidence.ts";
import type { Called, LookTexts } from "./probe.ts";

/** What ip(8), ss(8) and iptables-save(8) print, as values. What cannot be read is passed over. */
export function readLook(texts: LookTexts): View {
  return {
    links: readLinks(texts.links),
    tcp: readSockets(texts.tcp),
    udp: readSockets(texts.udp),
    programs: texts.programs,
    rules: [...readRules(texts.rules4, ""), ...readRules(texts.rules6, "IPv6: ")],
    hostsFile: readHostsFile(texts.hostsFile),
    nameservers: [...texts.resolvConf.matchAll(/^\s*nameserver\s+(\S+)/gm)].flatMap(
      ([, server]) => server ?? [],
    ),
  };
}

/** Docker's own name server listens in every host; it is nobody's program there. */
const readSockets = (text: string): View["tcp"] =>
  parseSs(text).sockets.filter(({ local }) => local.address !== "127.0.0.11");

type IpLink = {
  ifname?: string;
  flags?: string[];
  addr_info?: { local?: string; prefixlen?: number }[];
};

function readLinks(text: string): Link[] {
  return readJson<IpLink>(text).flatMap(({ ifname, flags = [], addr_info: addresses = [] }) =>
    ifname === undefined
      ? []
      : {
          name: ifname,
          isUp: flags.includes("UP"),
          isLoopback: flags.includes("LOOPBACK"),
          addresses: addresses.map(({ local = "", prefixlen = 0 }) => `${local}/${prefixlen}`),
        },
  );
}

/** The chains that the wire's agent makes: what they do is told as conditions of the wire. */
const OF_THE_WIRE = /NEXT-ROOM/;

/** @param family said before each rule */
export function readRules(text: string, family: string): Rule[] {
  return text.split("\n").flatMap((line): Rule[] => {
    const rule = /^\[(\d+):\d+\] (-A .*-j (DROP|REJECT)\b.*)$/.exec(line);
    const policy = /^:(\S+) DROP \[(\d+):\d+\]$/.exec(line);
    if (rule !== null && !OF_THE_WIRE.test(line)) {
      const [, packets, words = "", target] = rule;
      return [
        { text: family + words, target: target === "DROP" ? "DROP" : "REJECT", packets: Number(packets) },
      ];
    }
    if (policy === null) return [];
    const [, chain, packets] = policy;
    return [{ text: `${family}-P ${chain} DROP`, target: "DROP", packets: Number(packets) }];
  });
}

function readHostsFile(text: string): View["hostsFile"] {
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return names.length === 0 ? [] : [{ address, names }];
  });
}

type IpRoute = { gateway?: string; dev?: string; prefsrc?: string };
type IpNeighbour = { dst?: string; lladdr?: string; state?: string[] };

/** The way that a call took, and whether the next hop answered. */
export function readWay(
  address: string,
  { route, neighbours }: Pick<Called, "route" | "neighbours">,
): Pick<Attempt, "route" | "neighbour"> {
  const [found] = readJson<IpRoute>(route);
  if (found?.dev === undefined) return { route: null, neighbour: null };
  const via = found.gateway ?? null;
  const hop = readJson<IpNeighbour>(neighbours).find(({ dst }) => dst === (via ?? address));
  return {
    route: { via, device: found.dev, source: found.prefsrc ?? "" },
    neighbour: hop === undefined ? null : { mac: hop.lladdr ?? null, state: hop.state?.[0] ?? "" },
  };
}

function readJson<Item>(text: string): Item[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // the tool said nothing, or is another one
  }
}
