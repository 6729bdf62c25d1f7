import { formatIpv4, formatIpv6 } from "./address.ts";
import { readUint16, readUint32 } from "./bytes.ts";

export interface DnsRecord {
  name: string;
  /** `A`, `AAAA`, `CNAME`, `PTR`, … or `TYPE65` for one without a name here. */
  type: string;
  ttlSeconds: number;
  /** An address, a name or a text, as the type has it; undefined for types that the lab does not read. */
  data?: string;
}

export interface DnsMessage {
  id: number;
  isResponse: boolean;
  /** `NOERROR`, `NXDOMAIN`, … or `RCODE9` for one without a name here. */
  code: string;
  questions: { name: string; type: string }[];
  answers: DnsRecord[];
  /** Some of the message could not be read: cut short, or not well formed. What was read stands above. */
  isBroken: boolean;
}

const typeNames = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [65, "HTTPS"],
  [255, "ANY"],
]);
const codeNames = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
export const dnsTypes: readonly string[] = [...typeNames.values()];
export const dnsCodes: readonly string[] = codeNames;

/**
 * Reads the header, the questions and the answers of a DNS message; the other sections are left.
 * Returns undefined for bytes that cannot be one. @see RFC 1035, section 4
 */
export function readDns(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  if (end - start < 12) return undefined;
  const flags = readUint16(bytes, start + 2);
  const code = flags & 0x0f;
  const message: DnsMessage = {
    id: readUint16(bytes, start),
    isResponse: (flags & 0x8000) !== 0,
    code: codeNames[code] ?? `RCODE${code}`,
    questions: [],
    answers: [],
    isBroken: false,
  };
  const at = readQuestions(bytes, start, end, message);
  if (at !== undefined) readAnswers(bytes, start, end, at, message);
  return message;
}

function readQuestions(
  bytes: Uint8Array,
  start: number,
  end: number,
  message: DnsMessage,
): number | undefined {
  let at = start + 12;
  for (let left = readUint16(bytes, start + 4); left > 0; left--) {
    const name = readName(bytes, start, at, end);
    if (name === undefined || name.next + 4 > end) {
      message.isBroken = true;
      return undefined;
    }
    message.questions.push({ name: name.text, type: typeName(readUint16(bytes, name.next)) });
    at = name.next + 4;
  }
  return at;
}

function readAnswers(
  bytes: Uint8Array,
  start: number,
  end: number,
  firstAt: number,
  message: DnsMessage,
): void {
  let at = firstAt;
  for (let left = readUint16(bytes, start + 6); left > 0; left--) {
    const name = readName(bytes, start, at, end);
    const dataAt = name === undefined ? end : name.next + 10;
    const dataEnd = name === undefined ? end : dataAt + readUint16(bytes, name.next + 8);
    if (name === undefined || dataAt > end || dataEnd > end) {
      message.isBroken = true;
      return;
    }
    const type = typeName(readUint16(bytes, name.next));
    const record: DnsRecord = { name: name.text, type, ttlSeconds: readUint32(bytes, name.next + 4) };
    const data = readData(type, bytes, start, dataAt, dataEnd);
    if (data !== undefined) record.data = data;
    message.answers.push(record);
    at = dataEnd;
  }
}

function readData(
  type: string,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
): string | undefined {
  if (type === "A" && end - at === 4) return formatIpv4(bytes, at);
  if (type === "AAAA" && end - at === 16) return formatIpv6(bytes, at);
  if (type === "CNAME" || type === "PTR" || type === "NS") return readName(bytes, start, at, end)?.text;
  return undefined;
}

/**
 * Reads a name, following compression pointers. Each pointer must lead to before the one that led to it, as a
 * name can only be pointed at once it is written; a loop is thereby no name, and this always ends.
 * @returns the name, with a dot between labels, and the offset after it; undefined when it is none
 * @see RFC 1035, section 4.1.4
 */
export function readName(
  bytes: Uint8Array,
  messageStart: number,
  start: number,
  end: number,
): { text: string; next: number } | undefined {
  const labels: string[] = [];
  let length = 0;
  let at = start;
  let earliest = start;
  let next: number | undefined;
  while (at < end) {
    const size = bytes[at] ?? 0;
    if (size === 0) return { text: labels.join(".") || ".", next: next ?? at + 1 };
    if ((size & 0xc0) === 0xc0) {
      if (at + 1 >= end) return undefined;
      next ??= at + 2;
      at = messageStart + (readUint16(bytes, at) & 0x3fff);
      if (at >= earliest) return undefined;
      earliest = at;
      continue;
    }
    length += size + 1;
    if (size > 63 || length > 254 || at + 1 + size > end) return undefined;
    labels.push(readLabel(bytes, at + 1, at + 1 + size));
    at += 1 + size;
  }
  return undefined;
}

/** What is no plain character is written as `\DDD`, so that a name's text tells all of its bytes. @see RFC 4343 */
function readLabel(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c;
    text += isPlain ? String.fromCharCode(byte) : `\\${byte.toString().padStart(3, "0")}`;
  }
  return text;
}

function typeName(type: number): string {
  return typeNames.get(type) ?? `TYPE${type}`;
}
