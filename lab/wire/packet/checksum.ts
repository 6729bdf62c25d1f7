/**
 * The Internet checksum: the 16-bit ones' complement sum of bytes, here without the final complement.
 * @see RFC 1071
 */
export function sumBytes(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  let at = start;
  const evenEnd = start + ((end - start) & ~1);
  while (at < evenEnd) {
    sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    at += 2;
  }
  if (at < end) sum += (bytes[at] as number) << 8;
  return fold(sum);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded;
}
