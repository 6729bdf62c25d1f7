import { formatIpv4, formatMac } from "./address.ts";
import type { AddressBook } from "./address-book.ts";
import { readUint16 } from "./bytes.ts";

export interface ArpMessage {
  operation: "request" | "reply";
  sender: ArpParty;
  /** In a request, the address that is asked for; its `mac` is then not known, and zeros. */
  target: ArpParty;
}

export interface ArpParty {
  /** The host that owns the address, where the lab knows it. */
  host?: string;
  address: string;
  mac: string;
}

/** Reads ARP for IPv4 over Ethernet, which is all there is on a lab's network; undefined for any other. @see RFC 826 */
export function readArp(bytes: Uint8Array, at: number, book: AddressBook): ArpMessage | undefined {
  const operation = readUint16(bytes, at + 6);
  const isIpv4OverEthernet =
    at + 28 <= bytes.length &&
    readUint16(bytes, at + 2) === 0x0800 &&
    bytes[at + 4] === 6 &&
    bytes[at + 5] === 4;
  if (!isIpv4OverEthernet || (operation !== 1 && operation !== 2)) return undefined;
  return {
    operation: operation === 1 ? "request" : "reply",
    sender: readParty(bytes, at + 8, book),
    target: readParty(bytes, at + 18, book),
  };
}

function readParty(bytes: Uint8Array, at: number, book: AddressBook): ArpParty {
  const party: ArpParty = { mac: formatMac(bytes, at), address: formatIpv4(bytes, at + 6) };
  const host = book.hostOf(party.address);
  if (host !== undefined) party.host = host;
  return party;
}
