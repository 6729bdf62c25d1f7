import { isIPv6 } from "node:net";

export const isLoopback = (address: string): boolean =>
  address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");

/** `0.0.0.0`, `::`, and `*`, by which ss shows a socket of both families. */
export const isEvery = (address: string): boolean => ["0.0.0.0", "::", "*"].includes(address);

/** Whether who listens at `bound` hears calls to `address`. `::` that takes IPv4 too is shown as `*`. */
export function hears(bound: string, address: string): boolean {
  if (bound === "*") return true;
  if (bound === "::") return isIPv6(address);
  if (bound === "0.0.0.0") return !isIPv6(address);
  return bound === address || bound === `::ffff:${address}`;
}

export const showEndpoint = (address: string, port: number): string =>
  `${isIPv6(address) ? `[${address}]` : address}:${port}`;
