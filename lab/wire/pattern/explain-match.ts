import { describePacketLine, namePacket } from "../packet/describe-words.ts";
import type { Packet } from "../packet/packet.ts";
import type { MatchFailure } from "./match-packets.ts";
import type { NearMiss } from "./near-miss.ts";

/** A failure in words: what was expected, what was seen, and why that is not it. */
export interface MatchExplanation {
  /** The line, as it was written. */
  expected: string;
  /** `bob > me  RST ACK seq 0 ack 1`, or that there was nothing like it. */
  seen: string;
  because: string;
}

export function explainMatch(failure: MatchFailure): MatchExplanation {
  switch (failure.kind) {
    case "forbidden":
      return {
        expected: `never ${failure.pattern.text}`,
        seen: describePacketLine(failure.packet),
        because: "This packet must not cross the wire, and did.",
      };
    case "too many":
      return {
        expected: failure.pattern.text,
        seen: listPackets(failure.packets),
        because: `There were ${failure.packets.length} such packets${afterWords(failure.after)}.`,
      };
    case "missing":
      return {
        expected: failure.pattern.text,
        seen: failure.near === undefined ? "no packet like it" : describePacketLine(failure.near.packet),
        because: `${missingWords(failure)} ${nearWords(failure.near)}`.trim(),
      };
  }
}

function missingWords({ pattern, found, after }: MatchFailure & { kind: "missing" }): string {
  const place = afterWords(after);
  if (pattern.quantity === undefined) return `No such packet was seen${place}.`;
  const { count } = pattern.quantity;
  return found < count
    ? `Only ${found} of ${count} were seen${place}.`
    : `${found} were seen${place}, none in time.`;
}

function nearWords(near: NearMiss | undefined): string {
  if (near === undefined) return "";
  if (near.isTooEarly) return `There was one before: ${namePacket(near.packet)}.`;
  const differences = near.differences.map(({ expected, seen }) => `${seen} where ${expected} was expected`);
  return `The nearest, ${namePacket(near.packet)}: ${differences.join("; ")}.`;
}

function afterWords(after: Packet | undefined): string {
  return after === undefined ? "" : ` after ${namePacket(after)}`;
}

function listPackets(packets: readonly Packet[]): string {
  const named = packets.slice(0, 4).map(namePacket);
  return packets.length > named.length ? `${named.join("; ")}; …` : named.join("; ");
}
