import type { Packet } from "../wire/packet/packet.ts";
import { drawLadderSvg } from "./ladder/draw-svg.ts";
import { drawLadderText } from "./ladder/draw-text.ts";
import type { ScenarioRecord } from "./run-record.ts";
import { printableLines } from "./text/printable.ts";

/** Whether a packet of an event is one that a ladder can be drawn of. */
export function isPacket(value: unknown): value is Packet {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    ["from", "to", "marks", "checksum"].every((part) => part in value)
  );
}

/** All that crossed the wire, as lines of text; empty when nothing was watched. */
export function drawWireText(scenario: ScenarioRecord, columns: number): string[] {
  const packets = packetsOf(scenario);
  if (packets.length === 0) return [];
  return drawLadderText(packets, { width: columns }).trimEnd().split("\n");
}

/** The same as SVG, fit to stand in a page; null when nothing was watched. */
export function drawWireSvg(scenario: ScenarioRecord): string | null {
  const packets = packetsOf(scenario);
  if (packets.length === 0) return null;
  const drawing = drawLadderSvg(packets, { title: scenario.title });
  // A payload may hold whatever a peer sent. Markup in it is escaped by the drawing, what turns text around is not.
  return printableLines(drawing).join("\n");
}

/** A packet is told again when more has become known of it, so the order of telling is not that of sending. */
export function packetsOf(scenario: ScenarioRecord): Packet[] {
  return [...scenario.packets.values()]
    .filter((packet) => !isHousekeeping(packet))
    .sort((a, b) => a.atMs - b.atMs || a.number - b.number);
}

/** What the networks' own machinery says (bridges that announce themselves by IPv6) is in the capture, not in the story. */
function isHousekeeping({ from, to, protocol }: Packet): boolean {
  return from.host === undefined || (protocol === "icmpv6" && to.isGroup === true);
}
