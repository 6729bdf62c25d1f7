import type { Matcher } from "../conditions/matcher.ts";
import { flagsOf } from "../packet/tcp.ts";

/**
 * What a packet must be to be cut, in iptables' words (iptables-extensions(8): tcp, udp, icmp): a packet that fits any
 * of them is one that `matches` would choose. Netfilter goes by them when the agent has died; while it lives, it judges.
 * Whether a packet carries data, and which, netfilter has no plain words for: then it is undefined.
 */
export function cutRules(match: Matcher, version: 4 | 6): string[] | undefined {
  const { carriesData, payloadHas, flagsOn, flagsOff, port, fromPort, toPort } = match;
  if (carriesData !== undefined || payloadHas !== undefined) return undefined;
  const hasFlags = flagsOn !== undefined || flagsOff !== undefined;
  const hasPorts = port !== undefined || fromPort !== undefined || toPort !== undefined;
  const needed: readonly Protocol[] = hasFlags ? ["tcp"] : hasPorts ? ["tcp", "udp"] : ["tcp", "udp", "icmp"];
  const protocols = needed.filter((each) => match.protocol === undefined || match.protocol === each);
  if (match.protocol === undefined && !hasPorts && !hasFlags) return [""];
  const ports = [
    ...(fromPort === undefined ? [] : [`--sport ${fromPort}`]),
    ...(toPort === undefined ? [] : [`--dport ${toPort}`]),
  ];
  // Either end's port: two rules, and each with what else is asked. The same end twice is no rule that iptables takes.
  const ends =
    port === undefined
      ? [ports]
      : [
          ...(fromPort === undefined || fromPort === port ? [merge(`--sport ${port}`, ports)] : []),
          ...(toPort === undefined || toPort === port ? [merge(`--dport ${port}`, ports)] : []),
        ];
  const flags = hasFlags ? [`--tcp-flags ${flagWords(flagsOn, flagsOff)}`] : [];
  return protocols.flatMap((protocol) =>
    ends.map((end) => [`-p ${NAMES[protocol][version]}`, ...end, ...flags].join(" ")),
  );
}

type Protocol = NonNullable<Matcher["protocol"]>;

const NAMES: Readonly<Record<Protocol, Readonly<Record<4 | 6, string>>>> = {
  tcp: { 4: "tcp", 6: "tcp" },
  udp: { 4: "udp", 6: "udp" },
  icmp: { 4: "icmp", 6: "icmpv6" },
};

const merge = (one: string, others: readonly string[]): string[] => [...new Set([one, ...others])];

/** `SYN,ACK SYN`: which flags to look at, and which of them must be on. */
function flagWords(on = 0, off = 0): string {
  const names = (bits: number): string => flagsOf(bits).join(",") || "NONE";
  return `${names(on | off)} ${names(on)}`;
}
