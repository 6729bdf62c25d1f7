import { performance } from "node:perf_hooks";
import { wallClockMs } from "./libc.ts";

/** Between two readings of the same instant nothing else may have run. */
const SAME_INSTANT_MS = 0.02;
const MOST_READINGS = 10;

/**
 * The wall clock's time, in milliseconds since 1970, of an instant of `performance.now()`. On a busy machine a process
 * is often stopped between reading one clock and the other, and a packet would seem to arrive before it was sent; so
 * they are read again until they were read at once.
 */
export function wallTimeOf(instantMs: number): number {
  let nearest = { offsetMs: 0, apartMs: Infinity };
  for (let reading = 0; reading < MOST_READINGS && nearest.apartMs > SAME_INSTANT_MS; reading++) {
    const beforeMs = performance.now();
    const wallMs = wallClockMs();
    const apartMs = performance.now() - beforeMs;
    if (apartMs < nearest.apartMs) nearest = { offsetMs: wallMs - beforeMs - apartMs / 2, apartMs };
  }
  return instantMs + nearest.offsetMs;
}
