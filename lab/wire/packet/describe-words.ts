import { showBytes } from "../../verdict/show-bytes.ts";
import { bytesOf } from "./bytes.ts";
import type { DnsMessage } from "./dns.ts";
import { hostLabel, type Packet } from "./packet.ts";

/** Of a long payload the beginning is enough to know it by. */
const longestExcerpt = 32;

/** A packet in the words of the pattern language, in parts that a line or a diagram puts together. */

export function protocolName({ protocol, dns, ip }: Packet): string {
  if (dns !== undefined) return "DNS";
  if (protocol === "icmpv6") return "ICMPv6";
  if (protocol === "ip" && ip !== undefined) return `IPv${ip.version}`;
  return protocol === "other" ? "not IP" : protocol.toUpperCase();
}

export function describeHosts({ from, to }: Packet): string {
  return `${hostLabel(from)} > ${hostLabel(to)}`;
}

/** What kind of packet it is, in a word or three: `SYN ACK`, `UDP`, `ICMP port unreachable`, `ARP who has bob?` */
export function describeKind(packet: Packet): string {
  const { tcp, arp, icmp, dns, ip } = packet;
  if (tcp !== undefined) {
    const isPlainData = packet.length > 0 && tcp.flags.every((flag) => flag === "ACK" || flag === "PSH");
    return isPlainData ? "" : tcp.flags.join(" ");
  }
  if (arp !== undefined) {
    const { target, sender } = arp;
    return arp.operation === "request"
      ? `ARP who has ${target.host ?? target.address}?`
      : `ARP ${sender.host ?? sender.address} is at ${sender.mac}`;
  }
  if (icmp !== undefined) return `${protocolName(packet)} ${icmp.means}`;
  if (dns !== undefined) return `DNS ${describeDns(dns)}`;
  return ip?.fragment === undefined ? protocolName(packet) : `${protocolName(packet)} fragment`;
}

function describeDns({ isResponse, code, questions, answers }: DnsMessage): string {
  const [question] = questions;
  const asked = question === undefined ? "" : `${question.type} ${question.name}`;
  if (!isResponse) return `query ${asked}`;
  const data = answers.flatMap((answer) => answer.data ?? []);
  return data.length > 0
    ? `answer ${data.join(", ")}`
    : `${code === "NOERROR" ? "no answer" : code} ${asked}`;
}

/** The relative numbers of a segment: `seq 1 ack 27`; empty for other packets. */
export function describeNumbers({ tcp }: Packet): string {
  if (tcp === undefined) return "";
  return tcp.flags.includes("ACK") ? `seq ${tcp.seq} ack ${tcp.ack}` : `seq ${tcp.seq}`;
}

/**
 * What it says, in at most so many columns: its payload where that is text, cut and with its length where it is
 * long; only its length where it is no text. Empty where there is nothing to say.
 */
export function describeContent(packet: Packet, columns: number): string {
  const { payload, length, protocol } = packet;
  const isMessage = packet.dns !== undefined || packet.icmp !== undefined || protocol === "arp";
  if (isMessage) return describeKind(packet);
  if (length === 0) return "";
  const isText = looksLikeText(payload.slice(0, 256));
  if (!isText || columns < 8) return formatBytes(length);
  const whole = showWhole(packet, columns);
  if (whole !== undefined) return whole;
  const bytes = bytesOf(payload.slice(0, columns * 4));
  const size = ` ${formatBytes(length)}`;
  const room = Math.min(longestExcerpt, columns - 3 - size.length);
  return room < 4 ? size.trim() : showBytes(bytes, null, { columns: room }).text + size;
}

/** The whole payload as text, or undefined where it does not fit into so many columns. */
export function showWhole({ payload, length }: Packet, columns: number): string | undefined {
  // Escaped characters take more columns than bytes; of those that take fewer, none takes less than a fourth.
  if (payload.length < length || length > columns * 4) return undefined;
  const bytes = bytesOf(payload);
  const text = showBytes(bytes, null, { columns: Math.max(1, columns - 2) }).text;
  return text === showBytes(bytes, null, { columns: length * 8 }).text ? text : undefined;
}

/** The fate and the course of a packet: `retransmission`, `lost`, `delayed 100 ms`. */
export function describeNotes({ tcp, marks, checksum, problem }: Packet): string[] {
  const notes: string[] = [...(tcp?.notes ?? [])];
  if (marks.held) notes.push("held");
  if (marks.delayedMs !== undefined) notes.push(`delayed ${Number(marks.delayedMs.toFixed(1))} ms`);
  if (marks.duplicated) notes.push("duplicated");
  if (marks.corrupted) notes.push("corrupted");
  if (marks.lost) notes.push("lost");
  if (checksum === "wrong") notes.push("wrong checksum");
  if (problem !== undefined) notes.push(problem);
  return notes;
}

/** A packet in one line, as a pattern would name it: `bob > me  RST ACK seq 0 ack 1`. */
export function describePacketLine(packet: Packet, columns = 40): string {
  const isMessage = packet.tcp === undefined && packet.protocol !== "udp";
  const content = isMessage || packet.dns !== undefined ? "" : describeContent(packet, columns);
  const words = [describeKind(packet), content, describeNumbers(packet)].filter((word) => word !== "");
  const notes = describeNotes(packet);
  const tail = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  return `${describeHosts(packet)}  ${words.join(" ")}${tail}`;
}

/** A packet as one speaks of it: `bob > me  FIN ACK at 1.530 s`. */
export function namePacket(packet: Packet): string {
  const what = describeKind(packet) || describeContent(packet, 30);
  return `${describeHosts(packet)}  ${what} at ${formatMs(packet.atMs)}`;
}

/** `0.1 ms`, `153 ms`, `1.020 s`, `3 min`: so fine that what follows soon can be told apart, and no finer. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(3)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** `26 bytes`, `20 kB`: in thousands, as the field counts them. */
export function formatBytes(count: number): string {
  if (count < 1000) return `${count} ${count === 1 ? "byte" : "bytes"}`;
  const [amount, unit] = count < 1_000_000 ? [count / 1000, "kB"] : [count / 1_000_000, "MB"];
  return `${amount < 10 ? Number(amount.toFixed(1)) : Math.round(amount)} ${unit}`;
}

/** UTF-8 whose control characters are those of plain text. The last character may be cut. */
function looksLikeText(payload: string): boolean {
  const text = new TextDecoder().decode(bytesOf(payload), { stream: true });
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
    if (isControl || code === 0x7f || code === 0xfffd) return false;
  }
  return true;
}
