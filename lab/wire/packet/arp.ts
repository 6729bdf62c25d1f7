import { formatIpv4, formatMac } from "./address.ts";
import { readUint16 } from "./bytes.ts";

export interface ArpMessage {
  operation: "request" | "reply";
  sender: { address: string; mac: string };
  /** In a request, the address that is asked for; its `mac` is then not known, and zeros. */
  target: { address: string; mac: string };
}

/** Reads ARP for IPv4 over Ethernet, which is all there is on a lab's network; undefined for any other. @see RFC 826 */
export function readArp(bytes: Uint8Array, at: number): ArpMessage | undefined {
  const operation = readUint16(bytes, at + 6);
  const isIpv4OverEthernet =
    at + 28 <= bytes.length &&
    readUint16(bytes, at + 2) === 0x0800 &&
    bytes[at + 4] === 6 &&
    bytes[at + 5] === 4;
  if (!isIpv4OverEthernet || (operation !== 1 && operation !== 2)) return undefined;
  return {
    operation: operation === 1 ? "request" : "reply",
    sender: { mac: formatMac(bytes, at + 8), address: formatIpv4(bytes, at + 14) },
    target: { mac: formatMac(bytes, at + 18), address: formatIpv4(bytes, at + 24) },
  };
}
