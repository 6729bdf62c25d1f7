import { readUint16 } from "./bytes.ts";
import { sumBytes } from "./checksum.ts";
import { type Dissection, ipProtocols } from "./dissection.ts";

/**
 * - `ok`, `wrong`: the transport's checksum was computed over what was captured and compared.
 * - `left to the card`: only the pseudo-header's sum stands there. The kernel leaves the rest to the network
 *   card ("offload"), and between two containers there is no card, so this is how healthy segments look.
 * - `none`: UDP over IPv4 may go without.
 * - `unknown`: not all bytes were captured, or the protocol has none that the lab reads.
 */
export type ChecksumVerdict = "ok" | "wrong" | "left to the card" | "none" | "unknown";

/** @see RFC 9293, section 3.1; RFC 768; RFC 792; RFC 4443, section 2.3 */
export function verifyChecksum(found: Dissection): ChecksumVerdict {
  const { bytes, transportAt: at, ipProtocol, ipEnd } = found;
  const end = ipProtocol === ipProtocols.udp ? found.payloadEnd : ipEnd;
  if (at < 0 || found.isFragment || end > bytes.length || found.problem !== undefined) return "unknown";
  const fieldAt = at + checksumOffset(ipProtocol);
  const written = readUint16(bytes, fieldAt);
  if (written === 0 && ipProtocol === ipProtocols.udp && found.ipVersion === 4) return "none";
  const pseudoSum = ipProtocol === ipProtocols.icmp ? 0 : sumPseudoHeader(found, end - at);
  if (sumBytes(bytes, at, end, pseudoSum) === 0xffff) return "ok";
  return written === pseudoSum && ipProtocol !== ipProtocols.icmp ? "left to the card" : "wrong";
}

/** Where, within its header, a transport keeps its checksum. */
export function checksumOffset(ipProtocol: number): number {
  if (ipProtocol === ipProtocols.tcp) return 16;
  return ipProtocol === ipProtocols.udp ? 6 : 2;
}

function sumPseudoHeader(found: Dissection, length: number): number {
  const [start, end] = found.ipVersion === 4 ? [12, 20] : [8, 40];
  return sumBytes(found.bytes, found.networkAt + start, found.networkAt + end, length + found.ipProtocol);
}
