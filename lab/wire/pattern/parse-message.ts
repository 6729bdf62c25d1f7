import { suggest } from "../../scenario/suggest.ts";
import { dnsCodes, dnsTypes } from "../packet/dns.ts";
import { icmpMeanings } from "../packet/icmp.ts";
import { type DnsWanted, testArp, testDns, testIcmp } from "./message-tests.ts";
import type { PacketTest } from "./pattern.ts";
import type { TokenReader } from "./token-reader.ts";

interface Context {
  hosts?: readonly string[];
  /** Whether a word begins the next test, and so does not belong to this one. */
  isTestWord(word: string): boolean;
}

/** Reads what may follow `ARP`, `ICMP` and `DNS`: what such a message says. */
export function parseMessageWords(protocol: string, reader: TokenReader, context: Context): PacketTest[] {
  switch (protocol.toUpperCase()) {
    case "ARP":
      return parseArp(reader, context);
    case "ICMP":
    case "ICMPV6":
      return parseIcmp(reader, context);
    case "DNS":
      return parseDns(reader, context);
    default:
      return [];
  }
}

function parseArp(reader: TokenReader, context: Context): PacketTest[] {
  const start = reader.place().offset;
  const operation = arpOperations[plainWord(reader, context) ?? ""];
  if (operation === undefined) return [];
  reader.take();
  const about = plainWord(reader, context);
  if (about !== undefined) reader.take();
  return [testArp(operation, about, reader.textFrom(start))];
}

const arpOperations: Record<string, "request" | "reply"> = {
  "who-has": "request",
  request: "request",
  "is-at": "reply",
  reply: "reply",
};

/** A meaning has up to three words, so the most that make one are taken: `port unreachable`, `echo-request`. */
function parseIcmp(reader: TokenReader, context: Context): PacketTest[] {
  const first = reader.next();
  const words: string[] = [];
  for (let ahead = 0; ahead < 3; ahead++) {
    const word = plainWord(reader, context, ahead);
    if (word === undefined) break;
    words.push(word.toLowerCase().replaceAll("-", " "));
  }
  for (let count = words.length; count > 0; count--) {
    const meaning = words.slice(0, count).join(" ");
    if (meaning !== "unreachable" && !icmpMeanings.some((known) => known === meaning)) continue;
    reader.take(count);
    return [testIcmp(meaning, meaning)];
  }
  if (first === undefined || words.length === 0) return [];
  const meant = suggest(words.join(" "), icmpMeanings) ?? suggest(words[0] ?? "", icmpMeanings);
  const help =
    meant === null ? `ICMP says ${icmpMeanings.slice(0, 4).join(", ")}, …` : `Did you mean \`${meant}\`?`;
  throw reader.fault(first, `\`${first.text}\` is nothing that ICMP says here. ${help}`);
}

const dnsDirections: Record<string, "query" | "answer"> = {
  query: "query",
  answer: "answer",
  response: "answer",
};

/** Every word that has a meaning behind `ARP`, `ICMP` or `DNS`; all others are names there. */
export const messageWords: readonly string[] = [
  ...Object.keys(arpOperations),
  "unreachable",
  ...icmpMeanings,
  ...Object.keys(dnsDirections),
  ...dnsTypes,
  ...dnsCodes,
];

function parseDns(reader: TokenReader, context: Context): PacketTest[] {
  const start = reader.place().offset;
  const wanted: DnsWanted = {};
  for (let word = plainWord(reader, context); word !== undefined; word = plainWord(reader, context)) {
    const upper = word.toUpperCase();
    if (Object.hasOwn(dnsDirections, word)) wanted.isResponse = dnsDirections[word] === "answer";
    else if (dnsTypes.includes(upper)) wanted.type = upper;
    else if (dnsCodes.includes(upper)) {
      wanted.code = upper;
      wanted.isResponse = true;
    } else if (wanted.about === undefined) wanted.about = word;
    else
      throw reader.fault(
        reader.next(),
        `a DNS message is asked for by one name, and \`${word}\` is a second`,
      );
    reader.take();
  }
  return Object.keys(wanted).length === 0 ? [] : [testDns(wanted, reader.textFrom(start))];
}

function plainWord(reader: TokenReader, { isTestWord }: Context, ahead = 0): string | undefined {
  const token = reader.next(ahead);
  return token?.kind === "word" && !isTestWord(token.text) ? token.text : undefined;
}
