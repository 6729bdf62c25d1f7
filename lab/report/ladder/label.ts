import stringWidth from "string-width";
import {
  describeContent,
  describeKind,
  describeNotes,
  describeNumbers,
  formatBytes,
  showWhole,
} from "../../wire/packet/describe-words.ts";
import type { Packet } from "../../wire/packet/packet.ts";
import type { MatchFailure } from "../../wire/pattern/match-packets.ts";
import type { Fold } from "./fold-runs.ts";

/** The shortest excerpt of a payload that still says something. */
const shortestContent = 9;

/**
 * What stands on a packet's arrow, as much as there is room for: what kind it is and what became of it first,
 * then what it says, then its numbers.
 */
export function labelPacket(packet: Packet, room: number): string {
  const kind = kindWithPort(packet);
  const notes = describeNotes(packet).join(", ");
  const numbers = describeNumbers(packet);
  const hasContent =
    packet.length > 0 && (packet.tcp !== undefined || packet.protocol === "udp") && !packet.dns;
  const choices = [
    [kind, hasContent, numbers, notes],
    [kind, hasContent, "", notes],
    [kind, hasContent, "", ""],
    [kind, false, "", notes],
  ] as const;
  for (const [head, withContent, middle, tail] of choices) {
    const used = [head, middle, tail].filter((part) => part !== "").join("  ").length;
    const left = room - used - (used === 0 ? 0 : 2);
    if (withContent && left < shortestContent) continue;
    if (left < -2) continue;
    const content = withContent ? describeContent(packet, left) : "";
    // The whole of what is said is worth more than the numbers.
    const isCutForNumbers =
      withContent &&
      middle !== "" &&
      showWhole(packet, left) === undefined &&
      showWhole(packet, left + middle.length + 2) !== undefined;
    if (isCutForNumbers) continue;
    const label = [head, content, middle, tail].filter((part) => part !== "").join("  ");
    if (label !== "" && columnsOf(label) <= room) return label;
  }
  const short = kind || (packet.length > 0 ? formatBytes(packet.length) : notes);
  return columnsOf(short) <= room ? short : `${short.slice(0, Math.max(0, room - 1))}…`;
}

/** On an arrow shorter than this, the label says what kind of packet it is, and no more. */
const roomForAll = 36;
const leastBeside = 14;

/**
 * Parts a packet's label where its arrow is short, between neighbours of many hosts: what kind it is goes on the
 * arrow, the rest beside it, where other hosts' lines run.
 */
export function labelShortArrow(
  packet: Packet,
  room: number,
  besideRoom: number,
): { inside: string; beside: string } {
  if (room >= roomForAll || besideRoom < leastBeside)
    return { inside: labelPacket(packet, room), beside: "" };
  const kind = kindWithPort(packet);
  if (columnsOf(kind) > room) return { inside: "", beside: labelPacket(packet, besideRoom) };
  return { inside: kind, beside: labelRest(packet, besideRoom) };
}

/** The label without the kind. */
function labelRest(packet: Packet, room: number): string {
  const kind = kindWithPort(packet);
  const label = labelPacket(packet, room + (kind === "" ? 0 : kind.length + 2));
  return label.startsWith(kind) ? label.slice(kind.length).trimStart() : label;
}

/** The port is worth saying where a conversation begins; later it is the same. */
function kindWithPort(packet: Packet): string {
  const kind = describeKind(packet);
  const begins = packet.tcp?.flags.includes("SYN") === true && !packet.tcp.flags.includes("ACK");
  const isDatagram = packet.protocol === "udp" && packet.dns === undefined;
  return (begins || isDatagram) && packet.to.port !== undefined ? `${kind} :${packet.to.port}` : kind;
}

export function labelFold({ count, bytes, acks }: Fold, room: number): string {
  const segments = `… ${count} more segments, ${formatBytes(bytes)}`;
  const whole = acks === 0 ? segments : `${segments}, ${acks} ACKs`;
  if (whole.length <= room) return whole;
  return segments.length <= room ? segments : `… ${count} more`;
}

/** A name in so many characters: cut in its middle, as addresses of one network differ at their ends. */
export function shortenName(name: string, room: number): string {
  if (name.length <= room) return name;
  const end = Math.floor((room - 1) / 2);
  return `${name.slice(0, room - 1 - end)}…${name.slice(name.length - end)}`;
}

/** What is written before the line that failed. */
export function headFailure({ kind, pattern }: MatchFailure): string {
  return `${kind === "forbidden" ? "never" : "expected"}  ${pattern.text}`;
}

/** How many columns of a terminal a text takes: an emoji takes two. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** Words in lines of at most so many characters; a longer word has a line of its own. */
export function wrapText(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
