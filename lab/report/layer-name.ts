/** Those layers whose code is not what people call them. */
const NAMES: Readonly<Record<string, string>> = { host: "hosts", arp: "ARP", port: "listens" };

/** What people are told of a layer that was looked at: see lab/why. */
export const tellLayer = (layer: string): string => NAMES[layer] ?? layer;
