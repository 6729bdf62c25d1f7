import { flagBits } from "../packet/tcp.ts";
import type { Matcher } from "./matcher.ts";

/** A word of a condition and where it stands: 0-based, in UTF-16 units. */
export type Token = {
  readonly text: string;
  /** A quoted text's own characters, escapes resolved, one U+0000 to U+00FF for each byte; undefined for a word. */
  readonly quoted: string | undefined;
  readonly at: number;
};

/** Flags as people say them. A bare `SYN` is the first packet of a handshake, a bare `ACK` one that says nothing else. */
export const FLAG_WORDS: Readonly<Record<string, Matcher>> = {
  syn: { flagsOn: flagBits(["SYN"]), flagsOff: flagBits(["ACK"]) },
  "syn-ack": { flagsOn: flagBits(["SYN", "ACK"]) },
  ack: { flagsOn: flagBits(["ACK"]), flagsOff: flagBits(["SYN", "FIN", "RST"]), carriesData: false },
  fin: { flagsOn: flagBits(["FIN"]) },
  rst: { flagsOn: flagBits(["RST"]) },
  psh: { flagsOn: flagBits(["PSH"]) },
};

export const KIND_WORDS: Readonly<Record<string, Matcher>> = {
  tcp: { protocol: "tcp" },
  segment: { protocol: "tcp" },
  udp: { protocol: "udp" },
  datagram: { protocol: "udp" },
  icmp: { protocol: "icmp" },
  ping: { protocol: "icmp" },
  data: { carriesData: true },
  packet: {},
};

/** Words that make a condition read like a sentence and change nothing. */
export const FILL_WORDS: ReadonlySet<string> = new Set(
  "the a an any that which is are has have having with carries carry carrying of some only".split(" "),
);

export const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");

/** `2nd`, `second` -> 2; undefined for what is no such number. */
export function readOrdinal(word: string): number | undefined {
  const named = ORDINALS.indexOf(word);
  if (named >= 0) return named + 1;
  const [, digits] = /^([1-9]\d*)(?:st|nd|rd|th)$/.exec(word) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Split into words and quoted texts; commas separate like blanks. A quote that is not closed is given as a word. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s,"]+|"/g)) {
    const [whole, inner] = match;
    tokens.push({
      text: whole,
      quoted: inner === undefined ? undefined : resolveEscapes(inner),
      at: match.index,
    });
  }
  return tokens;
}

export const ESCAPES: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t", "0": "\0" };

/** `\\xHH` is one byte; every other character is as many as UTF-8 gives it. */
function resolveEscapes(inner: string): string {
  return inner.replace(/\\x([\da-fA-F]{2})|\\(.)|[^\\]+/gs, (plain, hex?: string, one?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return Buffer.from(one === undefined ? plain : (ESCAPES[one] ?? one), "utf8").toString("latin1");
  });
}
