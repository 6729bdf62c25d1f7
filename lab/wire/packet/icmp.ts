import { linkTypes } from "../pcap/capture.ts";
import { formatIpv4, formatIpv6 } from "./address.ts";
import { readUint16 } from "./bytes.ts";
import { dissect } from "./dissect.ts";
import { type Dissection, ipProtocols } from "./dissection.ts";

export interface IcmpMessage {
  type: number;
  code: number;
  /** What the type and code mean: `echo request`, `port unreachable`, … or `type 42` when they have no name here. */
  means: IcmpMeaning | `type ${number}`;
  /** Of an echo, its identifier and sequence number. */
  echo?: { id: number; seq: number };
  /** Of a neighbour solicitation or advertisement, the address it is about. */
  neighbour?: string;
  /** Of an error, the beginning of the packet that it answers. */
  about?: QuotedPacket;
}

export interface QuotedPacket {
  protocol: "tcp" | "udp" | "icmp" | "icmpv6" | "ip";
  from: { address: string; port?: number };
  to: { address: string; port?: number };
}

/** Two numbers for types 3 (IPv4) and 1 (IPv6), whose code tells what is unreachable; one for the others. */
const meanings4 = {
  "0": "echo reply",
  "3.0": "network unreachable",
  "3.1": "host unreachable",
  "3.2": "protocol unreachable",
  "3.3": "port unreachable",
  "3.4": "fragmentation needed",
  "3.9": "prohibited",
  "3.10": "prohibited",
  "3.13": "prohibited",
  "3": "unreachable",
  "5": "redirect",
  "8": "echo request",
  "11": "time exceeded",
  "12": "parameter problem",
} as const;

const meanings6 = {
  "1.0": "network unreachable",
  "1.1": "prohibited",
  "1.3": "host unreachable",
  "1.4": "port unreachable",
  "1": "unreachable",
  "2": "packet too big",
  "3": "time exceeded",
  "4": "parameter problem",
  "128": "echo request",
  "129": "echo reply",
  "133": "router solicitation",
  "134": "router advertisement",
  "135": "neighbour solicitation",
  "136": "neighbour advertisement",
  "137": "redirect",
  "143": "multicast listener report",
} as const;

export type IcmpMeaning =
  | (typeof meanings4)[keyof typeof meanings4]
  | (typeof meanings6)[keyof typeof meanings6];
export const icmpMeanings: readonly IcmpMeaning[] = [
  ...new Set([...Object.values(meanings4), ...Object.values(meanings6)]),
];

const errors4 = new Set([3, 5, 11, 12]);

/** @param found a dissection whose transport is ICMP or ICMPv6. @see RFC 792, RFC 4443, RFC 4861 */
export function readIcmp(found: Dissection): IcmpMessage {
  const { bytes, transportAt: at, ipVersion } = found;
  const type = bytes[at] ?? 0;
  const code = bytes[at + 1] ?? 0;
  const meanings: Record<string, IcmpMeaning> = ipVersion === 4 ? meanings4 : meanings6;
  const message: IcmpMessage = {
    type,
    code,
    means: meanings[`${type}.${code}`] ?? meanings[`${type}`] ?? `type ${type}`,
  };
  if (message.means === "echo request" || message.means === "echo reply") {
    message.echo = { id: readUint16(bytes, at + 4), seq: readUint16(bytes, at + 6) };
  } else if (message.means.startsWith("neighbour") && at + 24 <= bytes.length) {
    message.neighbour = formatIpv6(bytes, at + 8);
  } else if (ipVersion === 4 ? errors4.has(type) : type < 128) {
    const about = readQuoted(bytes, at + 8, found.payloadEnd);
    if (about !== undefined) message.about = about;
  }
  return message;
}

/** An error quotes at least the IP header and 8 bytes more, enough to tell the ports. */
function readQuoted(bytes: Uint8Array, start: number, end: number): QuotedPacket | undefined {
  const quoted = dissect(bytes.subarray(start, Math.min(end, bytes.length)), linkTypes.raw, 0xffff);
  if (quoted.ipVersion === 0) return undefined;
  const format = quoted.ipVersion === 4 ? formatIpv4 : formatIpv6;
  const [fromAt, toAt] = quoted.ipVersion === 4 ? [12, 16] : [8, 24];
  const from: QuotedPacket["from"] = { address: format(quoted.bytes, fromAt) };
  const to: QuotedPacket["to"] = { address: format(quoted.bytes, toAt) };
  const { transportAt } = quoted;
  const hasPorts = quoted.ipProtocol === ipProtocols.tcp || quoted.ipProtocol === ipProtocols.udp;
  if (hasPorts && transportAt >= 0 && transportAt + 4 <= quoted.bytes.length) {
    from.port = readUint16(quoted.bytes, transportAt);
    to.port = readUint16(quoted.bytes, transportAt + 2);
  }
  return { protocol: protocolNames.get(quoted.ipProtocol) ?? "ip", from, to };
}

const protocolNames: ReadonlyMap<number, QuotedPacket["protocol"]> = new Map([
  [ipProtocols.icmp, "icmp"],
  [ipProtocols.tcp, "tcp"],
  [ipProtocols.udp, "udp"],
  [ipProtocols.icmpv6, "icmpv6"],
]);
