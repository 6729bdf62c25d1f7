import type { Packet } from "./packet.ts";

/**
 * Marks, among packets in the order of sending, the segments that arrived after one sent later: "out of order",
 * which no single capture at the sender can tell. A copy that the wire has made was not sent, and overtakes nobody.
 */
export function noteOvertaken(packets: readonly Packet[]): void {
  const arrivals = packets
    .filter(({ tcp, length, receivedAtMs }) => tcp !== undefined && length > 0 && receivedAtMs !== undefined)
    .filter(({ marks }) => !marks.duplicated)
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
