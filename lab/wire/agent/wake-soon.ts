import { setScheduling } from "./libc.ts";

/** The number of sched_setattr(2) among the system's calls. */
const SCHED_SETATTR = { x64: 314, arm64: 274 } as const;
/** struct sched_attr as it was first: size, policy, flags, nice, priority, and three times in nanoseconds. */
const ATTRIBUTE_BYTES = 48;
const RUNTIME_AT = 24;
const SLICE_NS = 100_000n;

/**
 * Ask for the shortest turns on the processor that there are. Who takes short ones is let on as soon as it wakes, and a
 * packet that is due does not wait until some other program's turn of milliseconds is over; it gets no more of the
 * processor for that, so everybody may ask. (Since Linux 6.12; older kernels take no notice.)
 */
export function wakeSoon(): void {
  const number = Object.hasOwn(SCHED_SETATTR, process.arch)
    ? SCHED_SETATTR[process.arch as keyof typeof SCHED_SETATTR]
    : undefined;
  if (number === undefined) return;
  const attributes = Buffer.alloc(ATTRIBUTE_BYTES);
  attributes.writeUInt32LE(ATTRIBUTE_BYTES, 0);
  attributes.writeBigUInt64LE(SLICE_NS, RUNTIME_AT);
  setScheduling(number, 0, attributes, 0);
}
