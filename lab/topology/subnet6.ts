import { isIPv6 } from "node:net";

/** An IPv6 network: its 128-bit base and the length of its prefix in bits. */
export type Subnet6 = { readonly base: bigint; readonly prefix: number };

/** RFC 4291 section 2.2, forms 1 and 2 (`fd00::1`); undefined for anything else. */
export function parseAddress6(text: string): bigint | undefined {
  if (!isIPv6(text) || text.includes(".") || text.includes("%")) return undefined;
  const [head = "", tail] = text.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const front = groups(head);
  const back = groups(tail ?? "");
  const zeros = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill("0");
  return BigInt(`0x${[...front, ...zeros, ...back].map((group) => group.padStart(4, "0")).join("")}`);
}

/** Eight groups, written out: not the shortest form, but one that every program reads. */
export function formatAddress6(value: bigint): string {
  const groups = value.toString(16).padStart(32, "0").match(/.{4}/g) ?? [];
  return groups.map((group) => group.replace(/^0{1,3}/, "")).join(":");
}

export function parseSubnet6(text: string): Subnet6 | undefined {
  const [address = "", length = ""] = text.split("/");
  const value = parseAddress6(address);
  if (value === undefined || !/^\d{1,3}$/.test(length) || Number(length) > 128) return undefined;
  const prefix = Number(length);
  const hostBits = BigInt(128 - prefix);
  return { base: (value >> hostBits) << hostBits, prefix };
}

export function formatSubnet6({ base, prefix }: Subnet6): string {
  return `${formatAddress6(base)}/${prefix}`;
}

/** The same host in another network of the same size. */
export function moveAddress6(address: string, from: Subnet6, to: Subnet6): string {
  const value = parseAddress6(address);
  return value === undefined ? address : formatAddress6(to.base + (value - from.base));
}

/**
 * A unique local network (RFC 4193): fd, then random bits up to the prefix. 40 of them and more never meet by chance.
 * @param randomBits at least 120 of them
 */
export function uniqueLocalSubnet(prefix: number, randomBits: bigint): Subnet6 {
  const hostBits = BigInt(128 - prefix);
  const value = (0xfdn << 120n) | (randomBits & ((1n << 120n) - 1n));
  return { base: (value >> hostBits) << hostBits, prefix };
}
