import { formatIpv6, parseAddress } from "./address.ts";
import { readUint32 } from "./bytes.ts";

/** A host of the lab and the addresses it answers to: IPv4, IPv6 and, where known, MAC. */
export interface HostAddresses {
  name: string;
  addresses: readonly string[];
}

/** Tells which host an address belongs to. */
export class AddressBook {
  readonly #hosts = new Map<string, string>();
  readonly #ipv4Hosts = new Map<number, string>();

  constructor(hosts: readonly HostAddresses[]) {
    for (const { name, addresses } of hosts) {
      for (const address of addresses) {
        const bytes = parseAddress(address);
        this.#hosts.set(bytes?.length === 16 ? formatIpv6(bytes, 0) : address.toLowerCase(), name);
        if (bytes?.length === 4) this.#ipv4Hosts.set(readUint32(bytes, 0), name);
      }
    }
  }

  hostOf(address: string): string | undefined {
    return this.#hosts.get(address);
  }

  /** The same for an IPv4 address as it stands in a packet. */
  hostOfIpv4(bytes: Uint8Array, at: number): string | undefined {
    return this.#ipv4Hosts.get(readUint32(bytes, at));
  }
}
