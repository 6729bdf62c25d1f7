import type { SocketSeen } from "../verdict/observation.ts";
import type { Condition } from "../wire/conditions/condition.ts";

/** What the client means to speak: it decides what counts as an answer. */
export const EXPECTED = ["any", "greeting", "chat", "http", "tls"] as const;
export type Expected = (typeof EXPECTED)[number];

export type Question = {
  readonly from: string;
  /** A host, a name or an address, as it was asked. */
  readonly to: string;
  readonly port: number;
  readonly expect: Expected;
};

/**
 * All that was found out, as plain data: the diagnosis looks at nothing else. Times are in milliseconds; what was not
 * looked at, or could not be, is null.
 */
export type Evidence = {
  readonly question: Question;
  /** How commands of Compose begin for these hosts: `docker compose`, `docker compose -p NAME`. */
  readonly compose: string;
  /** The same for `lab wire`: empty, or ` --project NAME`. */
  readonly project: string;
  /** Every host of the lab, the two in question among them. */
  readonly hosts: readonly HostFacts[];
  /** The host that TO turned out to be; null where it is none of ours. */
  readonly target: string | null;
  readonly name: NameSeen | null;
  /** The two ends, before anything was tried. */
  readonly from: View | null;
  readonly to: View | null;
  /** One for each address that was called, in order, until one answered. */
  readonly attempts: readonly Attempt[];
  /** Rules of netfilter that took a packet while we called. */
  readonly took: readonly RuleSeen[];
  /** What stands on the wire between the two, each way by itself. */
  readonly wire: readonly WireLine[];
  /** Who else listens on this port: asked where TO is a loopback address. */
  readonly elsewhere: readonly { readonly host: string; readonly program: string }[];
};

export type HostFacts = {
  readonly name: string;
  readonly state: "running" | "paused" | "exited";
  readonly exitCode: number | null;
  /** What it said last; only of a host that is down. */
  readonly lastWords: string;
  readonly addresses: readonly string[];
  readonly networks: readonly string[];
};

export type NameSeen = {
  readonly addresses: readonly string[];
  /** getaddrinfo's code; null where the name was found. */
  readonly error: string | null;
  readonly by: "hosts-file" | "dns";
  /** The first `nameserver` of /etc/resolv.conf; 127.0.0.11 is Docker's own. */
  readonly server: string | null;
  readonly ms: number;
};

/** A host seen from inside its network. */
export type View = {
  readonly links: readonly Link[];
  readonly tcp: readonly SocketSeen[];
  readonly udp: readonly SocketSeen[];
  readonly programs: readonly ProgramFacts[];
  readonly rules: readonly Rule[];
  readonly hostsFile: readonly { readonly address: string; readonly names: readonly string[] }[];
  readonly nameservers: readonly string[];
};

export type Link = {
  readonly name: string;
  readonly isUp: boolean;
  readonly isLoopback: boolean;
  /** With their prefix: `10.99.7.20/24`. */
  readonly addresses: readonly string[];
};

export type ProgramFacts = {
  readonly pid: number;
  /** As proc(5) has it: R, S, D, T (stopped), Z. */
  readonly state: string;
  readonly command: readonly string[];
};

/** A rule of netfilter, as iptables-save shows it, or a chain's policy. */
export type Rule = {
  readonly text: string;
  readonly target: "DROP" | "REJECT";
  readonly packets: number;
};

export type RuleSeen = Rule & { readonly host: string };

export type Attempt = {
  readonly address: string;
  readonly route: { readonly via: string | null; readonly device: string; readonly source: string } | null;
  /** Of the next hop: its hardware address, or null where it has not answered ARP (or neighbour discovery). */
  readonly neighbour: { readonly mac: string | null; readonly state: string } | null;
  /** Null where the handshake was completed. */
  readonly error: string | null;
  readonly ms: number;
  /** Whether the program has taken the connection from the queue; null where that could not be seen. */
  readonly isAccepted: boolean | null;
  /** Null where no handshake was completed. */
  readonly talk: Talk | null;
};

export type Talk = {
  /** What the server said before we said anything; bytes as U+0000 to U+00FF. */
  readonly greeting: string;
  /** How long it was listened to, or until it spoke. */
  readonly greetingMs: number;
  /** How it ended before we said anything. */
  readonly endedFirst: "closed" | "reset" | null;
  readonly said: string | null;
  readonly answer: string;
  readonly ended: "closed" | "reset" | null;
  /** A handshake of TLS was tried, with this outcome. */
  readonly tls: { readonly isTls: boolean; readonly detail: string } | null;
};

export type WireLine = {
  readonly from: string;
  readonly to: string;
  readonly conditions: readonly Condition[];
};
