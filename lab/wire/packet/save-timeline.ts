import type { Capture, CaptureInterface } from "../pcap/capture.ts";
import { writeCapture } from "../pcap/write-pcapng.ts";
import type { HostAddresses } from "./address-book.ts";
import { formatMarks } from "./marks.ts";
import type { Timeline } from "./merge-captures.ts";
import type { Origin } from "./sighting.ts";

/**
 * A timeline as pcapng: each packet once, at the time it was sent, on the interface that saw it first, named
 * `me eth0`. What became of it, and how long it was under way, stands as its comment; the hosts' names stand
 * beside their addresses. The same timeline comes out when it is read again.
 */
export function saveTimeline(
  timeline: Timeline,
  about: {
    hosts?: readonly HostAddresses[];
    application?: string;
    hardware?: string;
    /** Counts that each capturing program reported as it ended, by place (`me eth0`). */
    counts?: ReadonlyMap<string, { received?: number; dropped?: number }>;
  } = {},
): Uint8Array {
  const interfaces: CaptureInterface[] = [];
  const numbers = new Map<string, number>();
  const frames = timeline.frames.map(
    ({ frame, interface: seenOn, place }, index): Capture["frames"][number] => {
      let number = numbers.get(place);
      if (number === undefined) {
        number = interfaces.length;
        numbers.set(place, number);
        interfaces.push({ ...seenOn, name: place, ...about.counts?.get(place) });
      }
      const packet = timeline.packets[index];
      const { comments: _, ...bare } = frame;
      const at = packet === undefined ? frame : atOrigin(timeline.origin, packet.atMs);
      const underWayMs = packet?.receivedAtMs === undefined ? undefined : packet.receivedAtMs - packet.atMs;
      const remark = packet === undefined ? undefined : formatMarks(packet.marks, underWayMs);
      return { ...bare, ...at, interface: number, ...(remark === undefined ? {} : { comments: [remark] }) };
    },
  );
  return writeCapture({
    ...(about.application === undefined ? {} : { application: about.application }),
    ...(about.hardware === undefined ? {} : { hardware: about.hardware }),
    interfaces,
    names: (about.hosts ?? []).flatMap(({ name, addresses }) =>
      addresses.map((address) => ({ address, names: [name] })),
    ),
    frames,
  });
}

/** Not the frame's own stamp: where clocks differ, the timeline's is the corrected one. */
function atOrigin(origin: Origin, atMs: number): Origin {
  const nanoseconds = origin.nanoseconds + Math.round(atMs * 1e6);
  const carry = Math.floor(nanoseconds / 1e9);
  return { seconds: origin.seconds + carry, nanoseconds: nanoseconds - carry * 1e9 };
}
