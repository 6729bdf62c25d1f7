import { readUint16, readUint32 } from "./bytes.ts";
import { type Dissection, ipProtocols } from "./dissection.ts";

/** @see RFC 791, section 3.1 */
export function dissectIpv4(found: Dissection): void {
  const { bytes, networkAt: at } = found;
  if (!found.has(at, 20, "the IPv4 header")) return;
  const first = bytes[at] ?? 0;
  const headerLength = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || headerLength < 20) {
    found.problem ??= "the IPv4 header is not well formed";
    return;
  }
  found.ipVersion = 4;
  const totalLength = readUint16(bytes, at + 2);
  // Segmentation offload leaves 0 in datagrams of more than 64 kB.
  if (totalLength >= headerLength) found.ipEnd = Math.min(at + totalLength, found.wireLength);
  if (totalLength !== 0 && (totalLength < headerLength || at + totalLength > found.wireLength)) {
    found.problem ??= `the IPv4 header claims ${totalLength} bytes`;
  }
  found.identification = readUint16(bytes, at + 4);
  const fragment = readUint16(bytes, at + 6);
  found.moreFragments = (fragment & 0x2000) !== 0;
  found.fragmentOffset = (fragment & 0x1fff) * 8;
  found.isFragment = found.moreFragments || found.fragmentOffset > 0;
  found.hopLimit = bytes[at + 8] ?? 0;
  found.ipProtocol = bytes[at + 9] ?? 0;
  beginTransport(found, at + headerLength);
}

const extensionHeaders = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destination: 60,
} as const;

/** @see RFC 8200, sections 3 and 4 */
export function dissectIpv6(found: Dissection): void {
  const { bytes, networkAt: at } = found;
  if (!found.has(at, 40, "the IPv6 header")) return;
  if ((bytes[at] ?? 0) >> 4 !== 6) {
    found.problem ??= "the IPv6 header is not well formed";
    return;
  }
  found.ipVersion = 6;
  const length = readUint16(bytes, at + 4);
  // 0 stands for a jumbogram (RFC 2675), and is left by segmentation offload; but nothing may follow, too.
  if (length > 0 || bytes[at + 6] === 59) found.ipEnd = Math.min(at + 40 + length, found.wireLength);
  if (at + 40 + length > found.wireLength) found.problem ??= `the IPv6 header claims ${length} bytes`;
  found.hopLimit = bytes[at + 7] ?? 0;
  found.ipProtocol = bytes[at + 6] ?? 0;
  beginTransport(found, skipExtensionHeaders(found, at + 40));
}

/** Each round steps forward by at least 8 bytes, so this ends whatever the headers say. */
function skipExtensionHeaders(found: Dissection, start: number): number {
  const { bytes } = found;
  let at = start;
  for (;;) {
    const protocol = found.ipProtocol;
    switch (protocol) {
      case extensionHeaders.hopByHop:
      case extensionHeaders.routing:
      case extensionHeaders.destination:
      case extensionHeaders.authentication: {
        if (!found.has(at, 8, "an IPv6 extension header")) return at;
        const units = bytes[at + 1] ?? 0;
        found.ipProtocol = bytes[at] ?? 0;
        // The authentication header counts in fours, less two (RFC 4302); all others in eights, less one.
        at += protocol === extensionHeaders.authentication ? (units + 2) * 4 : (units + 1) * 8;
        break;
      }
      case extensionHeaders.fragment: {
        if (!found.has(at, 8, "the IPv6 fragment header")) return at;
        const fragment = readUint16(bytes, at + 2);
        found.fragmentOffset = fragment & 0xfff8;
        found.moreFragments = (fragment & 1) !== 0;
        found.isFragment = true;
        found.identification = readUint32(bytes, at + 4);
        found.ipProtocol = bytes[at] ?? 0;
        at += 8;
        // What follows in a later fragment is the middle of something, not a header.
        if (found.fragmentOffset > 0) return at;
        break;
      }
      default:
        return at;
    }
  }
}

/** Only the first fragment of a datagram holds the transport's header. */
function beginTransport(found: Dissection, at: number): void {
  found.payloadAt = Math.min(at, found.ipEnd);
  found.payloadEnd = found.ipEnd;
  const { ipProtocol } = found;
  const isKnown =
    ipProtocol === ipProtocols.tcp ||
    ipProtocol === ipProtocols.udp ||
    ipProtocol === ipProtocols.icmp ||
    ipProtocol === ipProtocols.icmpv6;
  if (isKnown && found.fragmentOffset === 0 && at <= found.ipEnd) found.transportAt = at;
}
