/** An IPv4 network as a number pair. `10.99.7.0/24` is { base: 0x0a630700, prefix: 24 }. */
export type Subnet = { readonly base: number; readonly prefix: number };

/** `a.b.c.d` as a 32-bit number; undefined if it is not one (RFC 791 dotted quad, no leading zeros). */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatAddress(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}

/** `10.99.7.0/24`, or undefined where it is no IPv4 subnet (an IPv6 one, say). Host bits are cleared. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = "", length = ""] = text.split("/");
  const base = parseAddress(address);
  if (base === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const prefix = Number(length);
  return { base: base - (base % 2 ** (32 - prefix)), prefix };
}

export function formatSubnet({ base, prefix }: Subnet): string {
  return `${formatAddress(base)}/${prefix}`;
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  return a.base < b.base + 2 ** (32 - b.prefix) && b.base < a.base + 2 ** (32 - a.prefix);
}

/** The same host in another network of the same size: `10.99.7.10` from 10.99.7.0/24 in 10.200.3.0/24 is `10.200.3.10`. */
export function moveAddress(address: string, from: Subnet, to: Subnet): string {
  const value = parseAddress(address);
  return value === undefined ? address : formatAddress(to.base + (value - from.base));
}

// Private space (RFC 1918) that home routers, VPNs and Docker's own pools seldom use.
const POOL: Subnet = { base: parseAddress("10.128.0.0") ?? 0, prefix: 9 };

/**
 * A network of the given size that overlaps none of those in use. Where the search starts is up to `seed`, so that
 * labs that start in the same instant do not all try the same one.
 * @returns undefined if the whole pool (10.128.0.0/9) is in use
 */
export function pickFreeSubnet(prefix: number, inUse: readonly Subnet[], seed: number): Subnet | undefined {
  const size = 2 ** (32 - prefix);
  const count = Math.max(1, Math.floor(2 ** (32 - POOL.prefix) / size));
  for (let tried = 0; tried < count; tried++) {
    const candidate = { base: POOL.base + ((seed + tried) % count) * size, prefix };
    if (!inUse.some((other) => overlaps(candidate, other))) return candidate;
  }
  return undefined;
}
