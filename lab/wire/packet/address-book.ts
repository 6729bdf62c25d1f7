/** A host of the lab and the addresses it answers to: IPv4, IPv6 and, where known, MAC. */
export interface HostAddresses {
  name: string;
  addresses: readonly string[];
}

/** Tells which host an address belongs to. Addresses in their usual written form, as `docker inspect` gives them. */
export class AddressBook {
  readonly #hosts = new Map<string, string>();

  constructor(hosts: readonly HostAddresses[]) {
    for (const { name, addresses } of hosts) {
      for (const address of addresses) this.#hosts.set(address.toLowerCase(), name);
    }
  }

  hostOf(address: string): string | undefined {
    return this.#hosts.get(address);
  }
}
