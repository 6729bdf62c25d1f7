import { formatMac } from "./address.ts";
import type { AddressBook } from "./address-book.ts";
import { type ArpMessage, readArp } from "./arp.ts";
import { byteString, readUint16, readUint32 } from "./bytes.ts";
import { type Dissection, etherTypes, ipProtocols } from "./dissection.ts";
import { type DnsMessage, readDns } from "./dns.ts";
import type { Flow, Flows } from "./flows.ts";
import { readIcmp } from "./icmp.ts";
import type { Endpoint, IpFacts, Marks, Packet, Protocol, TcpFacts } from "./packet.ts";
import { readTcpOptions, type TcpOptions } from "./tcp.ts";
import { verifyChecksum } from "./verify-checksum.ts";

/** What is known of a packet besides its bytes. */
export interface Passage {
  id: string;
  number: number;
  atMs: number;
  receivedAtMs: number | undefined;
  seenBy: readonly string[];
  /** The host whose capture the bytes are from. */
  host: string | undefined;
  marks: Marks;
}

export interface DescribeContext {
  flows: Flows;
  book: AddressBook;
  /** How many bytes of each payload to keep. */
  excerptBytes: number;
}

const broadcastMac = "ff:ff:ff:ff:ff:ff";
const noOptions: TcpOptions = Object.freeze({});
/** DNS, multicast DNS, LLMNR. */
const dnsPorts: ReadonlySet<number> = new Set([53, 5353, 5355]);
/** Docker's resolver inside a container; it is reached at a port that changes with every start. */
const dockerDns = "127.0.0.11";

/** Makes the value that events, patterns and diagrams work from. Packets must come in the order of sending. */
export function describePacket(found: Dissection, passage: Passage, context: DescribeContext): Packet {
  const { payloadAt, payloadEnd } = found;
  const flow = found.ipVersion === 0 ? undefined : context.flows.find(found, passage.host);
  const arp =
    found.etherType === etherTypes.arp ? readArp(found.bytes, found.networkAt, context.book) : undefined;
  const length = arp === undefined ? Math.max(0, payloadEnd - payloadAt) : 0;
  const packet: Packet = {
    id: passage.id,
    number: passage.number,
    atMs: passage.atMs,
    seenBy: passage.seenBy,
    from: flow?.from ?? linkEndpoint(found, 6, arp, context.book),
    to: flow?.to ?? linkEndpoint(found, 0, arp, context.book),
    protocol: arp === undefined ? protocolOf(found) : "arp",
    length,
    payload: byteString(found.bytes, payloadAt, payloadAt + Math.min(length, context.excerptBytes)),
    checksum: verifyChecksum(found),
    marks: passage.marks,
  };
  if (passage.receivedAtMs !== undefined) packet.receivedAtMs = passage.receivedAtMs;
  if (found.vlan >= 0) packet.vlan = found.vlan;
  if (found.problem !== undefined) packet.problem = found.problem;
  if (arp !== undefined) packet.arp = arp;
  if (flow !== undefined) {
    packet.ip = ipFacts(found);
    addTransport(packet, found, flow, passage, context);
  }
  return packet;
}

function addTransport(
  packet: Packet,
  found: Dissection,
  flow: Flow,
  passage: Passage,
  context: DescribeContext,
): void {
  if (packet.protocol === "tcp") {
    packet.tcp = tcpFacts(found, flow, passage.atMs, context.flows);
  } else if (packet.protocol === "icmp" || packet.protocol === "icmpv6") {
    packet.icmp = readIcmp(found);
  }
  if (packet.length > 0 && (packet.protocol === "udp" || packet.protocol === "tcp")) {
    const dns = dnsOf(packet, found);
    if (dns !== undefined) packet.dns = dns;
  }
}

function protocolOf(found: Dissection): Protocol {
  if (found.ipVersion === 0) return "other";
  if (found.transportAt < 0) return "ip";
  // Without its ports a segment belongs to no connection: it was cut short.
  const hasPorts = found.sourcePort >= 0;
  switch (found.ipProtocol) {
    case ipProtocols.tcp:
      return hasPorts ? "tcp" : "ip";
    case ipProtocols.udp:
      return hasPorts ? "udp" : "ip";
    case ipProtocols.icmp:
      return "icmp";
    default:
      return "icmpv6";
  }
}

function ipFacts(found: Dissection): IpFacts {
  const facts: IpFacts = { version: found.ipVersion === 4 ? 4 : 6, hopLimit: found.hopLimit };
  if (found.identification >= 0) facts.id = found.identification;
  if (found.isFragment) facts.fragment = { offset: found.fragmentOffset, more: found.moreFragments };
  return facts;
}

function tcpFacts(found: Dissection, flow: Flow, atMs: number, flows: Flows): TcpFacts {
  const { bytes, transportAt: at, payloadAt } = found;
  const bits = bytes[at + 13] ?? 0;
  const options = payloadAt - at > 20 ? readTcpOptions(bytes, at + 20, payloadAt) : noOptions;
  return flows.follow(flow, {
    atMs,
    flagBits: bits,
    isFin: (bits & 0x01) !== 0,
    isSyn: (bits & 0x02) !== 0,
    isRst: (bits & 0x04) !== 0,
    isAck: (bits & 0x10) !== 0,
    seq: readUint32(bytes, at + 4),
    ack: readUint32(bytes, at + 8),
    window: readUint16(bytes, at + 14),
    length: Math.max(0, found.payloadEnd - payloadAt),
    ipId: found.ipVersion === 4 ? found.identification : -1,
    options,
  });
}

/** Over TCP each message follows its length; one that goes on in the next segment is read as far as it goes. */
function dnsOf({ from, to, protocol }: Packet, found: Dissection): DnsMessage | undefined {
  const isDns =
    dnsPorts.has(from.port ?? -1) ||
    dnsPorts.has(to.port ?? -1) ||
    (protocol === "udp" && (from.address === dockerDns || to.address === dockerDns));
  if (!isDns) return undefined;
  const start = found.payloadAt + (protocol === "tcp" ? 2 : 0);
  return readDns(found.bytes, start, Math.min(found.payloadEnd, found.bytes.length));
}

/** What is not IP goes between network cards; of ARP, the addresses within tell which hosts these belong to. */
function linkEndpoint(
  found: Dissection,
  macOffset: 0 | 6,
  arp: ArpMessage | undefined,
  book: AddressBook,
): Endpoint {
  const mac = found.macAt < 0 ? undefined : formatMac(found.bytes, found.macAt + macOffset);
  const isGroup = mac === undefined ? arp?.operation === "request" : isGroupMac(found, macOffset);
  const named = macOffset === 6 ? arp?.sender.address : arp?.target.address;
  if (macOffset === 0 && isGroup) return { address: mac ?? broadcastMac, isGroup: true };
  const address = named ?? mac ?? "unknown";
  const host = book.hostOf(address) ?? (mac === undefined ? undefined : book.hostOf(mac));
  return host === undefined ? { address } : { host, address };
}

/** The lowest bit of the first byte tells a group's MAC address from a single card's. */
function isGroupMac(found: Dissection, macOffset: 0 | 6): boolean {
  return ((found.bytes[found.macAt + macOffset] ?? 0) & 1) === 1;
}
