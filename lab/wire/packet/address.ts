import { isIPv4, isIPv6 } from "node:net";
import { readUint16 } from "./bytes.ts";

export function formatMac(bytes: Uint8Array, at: number): string {
  let text = "";
  for (let index = 0; index < 6; index++) {
    if (index > 0) text += ":";
    text += (bytes[at + index] ?? 0).toString(16).padStart(2, "0");
  }
  return text;
}

export function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}`;
}

/** The one recommended form: lower case, no leading zeros, the longest run of zeros as `::`. @see RFC 5952 */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => readUint16(bytes, at + index * 2));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${formatIpv4(bytes, at + 12)}`;
  }
  const [runStart, runEnd] = longestRunOfZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (runEnd - runStart < 2) return hex.join(":");
  return `${hex.slice(0, runStart).join(":")}::${hex.slice(runEnd).join(":")}`;
}

function longestRunOfZeros(groups: readonly number[]): [start: number, end: number] {
  let best: [number, number] = [0, 0];
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best[1] - best[0]) best = [start, index + 1];
  });
  return best;
}

/** The 4 or 16 bytes of an IP address in text, or undefined when it is none. */
export function parseAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = text.split("::");
  const first = groupBytes(head);
  if (tail === undefined) return Uint8Array.from(first);
  const last = groupBytes(tail);
  return Uint8Array.from([...first, ...new Array<number>(16 - first.length - last.length).fill(0), ...last]);
}

function groupBytes(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** 224.0.0.0/4, 255.255.255.255 or ff00::/8: an address of many hosts, or of all. */
export function isGroupAddress(address: string): boolean {
  if (address.includes(":")) return address.startsWith("ff");
  const first = Number.parseInt(address, 10);
  return first >= 224 && (first < 240 || address === "255.255.255.255");
}
