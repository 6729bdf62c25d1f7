/** The numbers of EtherType and of the protocol field of IP that the lab looks into. */
export const etherTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  vlanService: 0x88a8,
} as const;
export const ipProtocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

/**
 * Where the parts of one frame are. Offsets into its bytes and small numbers only, so that a capture of many
 * thousand frames is found its way through quickly; text and objects are made from it when they are asked for.
 */
export class Dissection {
  readonly bytes: Uint8Array;
  /** The frame's length on the wire, of which `bytes` may be only the beginning. */
  readonly wireLength: number;
  /** Offset of the two Ethernet addresses (destination first), or -1. */
  macAt = -1;
  /** The VLAN of the outermost tag, or -1. */
  vlan = -1;
  /** Which way the frame passed its interface, where the link layer says so (Linux cooked captures). */
  direction: "in" | "out" | undefined;
  etherType = 0;
  /** Where the network layer begins: IP or ARP. */
  networkAt = 0;
  /** 4, 6, or 0 when this is not IP. */
  ipVersion: 0 | 4 | 6 = 0;
  /** Where the IP datagram ends, link-layer padding left out. May lie past the captured bytes. */
  ipEnd = 0;
  /** TCP, UDP, ICMP, … once the IPv6 extension headers are passed; -1 when this is not IP. */
  ipProtocol = -1;
  /** What tells this datagram from others of its host; -1 where IPv6 carries none. */
  identification = -1;
  isFragment = false;
  /** Bytes of the datagram that came in fragments before this one. */
  fragmentOffset = 0;
  moreFragments = false;
  /** TTL or hop limit. */
  hopLimit = 0;
  /** Where TCP, UDP or ICMP begins, or -1 when there is none to read here (a later fragment, another protocol). */
  transportAt = -1;
  sourcePort = -1;
  destinationPort = -1;
  /** What the transport carries; for other protocols, what IP does. `payloadEnd` is where it ends on the wire. */
  payloadAt = 0;
  payloadEnd = 0;
  /** Why the frame could not be read to its end: cut short by the capture, or not well formed. */
  problem: string | undefined;

  constructor(bytes: Uint8Array, wireLength: number) {
    this.bytes = bytes;
    this.wireLength = Math.max(wireLength, bytes.length);
    this.ipEnd = this.wireLength;
    this.payloadEnd = this.wireLength;
  }

  /** True when `length` bytes from `at` were captured; otherwise notes what was cut short. */
  has(at: number, length: number, what: string): boolean {
    if (at + length <= this.bytes.length) return true;
    this.problem ??= `${what} is cut short`;
    return false;
  }
}
