import type { Packet } from "./packet.ts";

/**
 * Marks, among packets in the order of sending, the segments that arrived after one sent later: "out of order",
 * which no single capture at the sender can tell.
 */
export function noteOvertaken(packets: readonly Packet[]): void {
  const arrivals = packets
    .filter((packet) => packet.tcp !== undefined && packet.length > 0 && packet.receivedAtMs !== undefined)
    .sort((a, b) => (a.receivedAtMs ?? 0) - (b.receivedAtMs ?? 0));
  const latestSent = new Map<string, number>();
  for (const packet of arrivals) {
    const { tcp } = packet;
    if (tcp === undefined) continue;
    const flow = `${tcp.connection} ${packet.from.address} ${packet.from.port}`;
    const latest = latestSent.get(flow) ?? 0;
    if (packet.number < latest && tcp.notes.length === 0) tcp.notes = ["out of order"];
    latestSent.set(flow, Math.max(latest, packet.number));
  }
}
