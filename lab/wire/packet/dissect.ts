// No dissector from npm fits: `pcap` and `cap` are bindings to libpcap and need it on the machine, their
// decoders throw on short frames, and the pure ones (`pcap-ng-parser`, `nshark`) read too little or give no types.
import { linkTypes } from "../pcap/capture.ts";
import { readUint16 } from "./bytes.ts";
import { dissectIpv4, dissectIpv6 } from "./dissect-ip.ts";
import { Dissection, etherTypes, ipProtocols } from "./dissection.ts";

/**
 * Finds the parts of a captured frame. Any bytes will do: what cannot be read is left out and named in
 * `problem`; it never throws.
 *
 * @param linkType a LINKTYPE_ number: Ethernet, Linux cooked (both versions), raw IP or BSD loopback
 * @param wireLength the frame's length before the capture cut it
 */
export function dissect(bytes: Uint8Array, linkType: number, wireLength = bytes.length): Dissection {
  const found = new Dissection(bytes, wireLength);
  dissectLink(found, linkType);
  found.payloadAt = found.networkAt;
  if (found.etherType === etherTypes.ipv4) dissectIpv4(found);
  else if (found.etherType === etherTypes.ipv6) dissectIpv6(found);
  if (found.transportAt >= 0) dissectTransport(found);
  return found;
}

function dissectLink(found: Dissection, linkType: number): void {
  const { bytes } = found;
  switch (linkType) {
    case linkTypes.ethernet:
      if (!found.has(0, 14, "the Ethernet header")) return;
      found.macAt = 0;
      dissectEtherType(found, readUint16(bytes, 12), 14);
      return;
    // @see https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
    case linkTypes.linuxCooked:
      if (!found.has(0, 16, "the Linux cooked header")) return;
      found.direction = readUint16(bytes, 0) === 4 ? "out" : "in";
      dissectEtherType(found, readUint16(bytes, 14), 16);
      return;
    // @see https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
    case linkTypes.linuxCooked2:
      if (!found.has(0, 20, "the Linux cooked header")) return;
      found.direction = bytes[10] === 4 ? "out" : "in";
      dissectEtherType(found, readUint16(bytes, 0), 20);
      return;
    case linkTypes.null:
    case linkTypes.loop:
      // The address family differs by system; the version nibble after it does not.
      dissectRaw(found, 4);
      return;
    case linkTypes.raw:
    case linkTypes.ipv4:
    case linkTypes.ipv6:
      dissectRaw(found, 0);
      return;
    default:
      found.problem = `the link type ${linkType} is not known`;
  }
}

/** Steps over VLAN tags (IEEE 802.1Q, and 802.1ad's outer ones), of which the first would stand at `at`. */
function dissectEtherType(found: Dissection, first: number, at: number): void {
  found.etherType = first;
  found.networkAt = at;
  while (found.etherType === etherTypes.vlan || found.etherType === etherTypes.vlanService) {
    if (!found.has(found.networkAt, 4, "the VLAN tag")) return;
    if (found.vlan < 0) found.vlan = readUint16(found.bytes, found.networkAt) & 0x0fff;
    found.etherType = readUint16(found.bytes, found.networkAt + 2);
    found.networkAt += 4;
  }
}

function dissectRaw(found: Dissection, at: number): void {
  if (!found.has(at, 1, "the IP header")) return;
  const version = (found.bytes[at] ?? 0) >> 4;
  found.networkAt = at;
  if (version === 4) found.etherType = etherTypes.ipv4;
  else if (version === 6) found.etherType = etherTypes.ipv6;
  else found.problem = `IP version ${version} is not known`;
}

function dissectTransport(found: Dissection): void {
  const { bytes, transportAt } = found;
  switch (found.ipProtocol) {
    case ipProtocols.tcp: {
      if (!found.has(transportAt, 20, "the TCP header")) return;
      readPorts(found);
      const headerLength = ((bytes[transportAt + 12] ?? 0) >> 4) * 4;
      if (headerLength < 20 || transportAt + headerLength > found.ipEnd) {
        found.problem ??= `the TCP header claims ${headerLength} bytes`;
        found.payloadAt = found.ipEnd;
        return;
      }
      found.payloadAt = transportAt + headerLength;
      return;
    }
    case ipProtocols.udp: {
      if (!found.has(transportAt, 8, "the UDP header")) return;
      readPorts(found);
      found.payloadAt = transportAt + 8;
      const length = readUint16(bytes, transportAt + 4);
      // 0 stands for a jumbogram (RFC 2675), and is left by segmentation offload.
      if (length >= 8 && transportAt + length <= found.ipEnd) found.payloadEnd = transportAt + length;
      else if (length !== 0 && !found.moreFragments)
        found.problem ??= `the UDP header claims ${length} bytes`;
      return;
    }
    case ipProtocols.icmp:
    case ipProtocols.icmpv6:
      if (found.has(transportAt, 8, "the ICMP header")) found.payloadAt = transportAt + 8;
      return;
  }
}

function readPorts(found: Dissection): void {
  found.sourcePort = readUint16(found.bytes, found.transportAt);
  found.destinationPort = readUint16(found.bytes, found.transportAt + 2);
}
