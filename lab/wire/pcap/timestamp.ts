/** How an interface counts time: ticks in a second, and whole seconds to add to what they say. */
export interface Clock {
  unitsPerSecond: bigint;
  offsetSeconds: number;
}

/** What pcapng assumes where an interface says nothing: microseconds since 1970. */
export const microsecondClock: Clock = { unitsPerSecond: 1_000_000n, offsetSeconds: 0 };

/**
 * The clock of an `if_tsresol` byte: a power of ten, or of two when the top bit is set.
 * @see draft-ietf-opsawg-pcapng, section 4.2
 */
export function unitsPerSecondOf(resolution: number): bigint {
  return resolution & 0x80 ? 1n << BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
}

/**
 * Turns a 64-bit count of ticks, given as its two halves, into seconds and nanoseconds. Finer clocks are
 * cut to the nanosecond.
 *
 * The two clocks that captures really use are divided 16 bits at a time, because a number is exact there and
 * many times as fast as a BigInt.
 */
export function readTimestamp(
  high: number,
  low: number,
  clock: Clock,
): { seconds: number; nanoseconds: number } {
  const units = clock.unitsPerSecond;
  if (units === 1_000_000n || units === 1_000_000_000n) {
    const perSecond = units === 1_000_000n ? 1_000_000 : 1_000_000_000;
    const upper = (high % perSecond) * 65_536 + (low >>> 16);
    const lower = (upper % perSecond) * 65_536 + (low & 0xffff);
    const wholeHigh = Math.floor(high / perSecond) * 4_294_967_296;
    const seconds = wholeHigh + Math.floor(upper / perSecond) * 65_536 + Math.floor(lower / perSecond);
    return {
      seconds: seconds + clock.offsetSeconds,
      nanoseconds: (lower % perSecond) * (1_000_000_000 / perSecond),
    };
  }
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  return {
    seconds: Number(ticks / units) + clock.offsetSeconds,
    nanoseconds: Number(((ticks % units) * 1_000_000_000n) / units),
  };
}
