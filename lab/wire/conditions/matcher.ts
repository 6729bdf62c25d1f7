import { readUint16 } from "../packet/bytes.ts";
import { type Dissection, ipProtocols } from "../packet/dissection.ts";

/** What a packet must be; all parts that are given must hold. An empty one matches every packet. */
export type Matcher = {
  /** Names of hosts: they choose among a link's lines, not among the packets of one. */
  readonly fromHost?: string;
  readonly toHost?: string;
  readonly protocol?: "tcp" | "udp" | "icmp";
  /** Bits of TCP's flags that must be on, and that must be off. */
  readonly flagsOn?: number;
  readonly flagsOff?: number;
  readonly port?: number;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly carriesData?: boolean;
  /** Bytes that the payload has somewhere, one character U+0000 to U+00FF each. */
  readonly payloadHas?: string;
};

export function matches(matcher: Matcher, packet: Dissection): boolean {
  const { protocol, port, fromPort, toPort, carriesData, payloadHas } = matcher;
  if (protocol !== undefined && protocolOf(packet) !== protocol) return false;
  if (port !== undefined && packet.sourcePort !== port && packet.destinationPort !== port) return false;
  if (fromPort !== undefined && packet.sourcePort !== fromPort) return false;
  if (toPort !== undefined && packet.destinationPort !== toPort) return false;
  if (carriesData !== undefined && packet.payloadEnd > packet.payloadAt !== carriesData) return false;
  if (matcher.flagsOn !== undefined || matcher.flagsOff !== undefined) {
    if (packet.ipProtocol !== ipProtocols.tcp || packet.transportAt < 0) return false;
    const flags = readUint16(packet.bytes, packet.transportAt + 12) & 0xff;
    const on = matcher.flagsOn ?? 0;
    if ((flags & on) !== on || (flags & (matcher.flagsOff ?? 0)) !== 0) return false;
  }
  return payloadHas === undefined || payloadText(packet).includes(payloadHas);
}

function protocolOf({ ipProtocol }: Dissection): Matcher["protocol"] {
  if (ipProtocol === ipProtocols.tcp) return "tcp";
  if (ipProtocol === ipProtocols.udp) return "udp";
  return ipProtocol === ipProtocols.icmp || ipProtocol === ipProtocols.icmpv6 ? "icmp" : undefined;
}

const payloadText = ({ bytes, payloadAt, payloadEnd }: Dissection): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", payloadAt, payloadEnd);
