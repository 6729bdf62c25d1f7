import { parseDuration } from "../../scenario/duration.ts";
import { suggest } from "../../scenario/suggest.ts";
import { type TcpFlag, tcpFlags } from "../packet/tcp.ts";
import {
  type Comparison,
  courseWords,
  isComparison,
  negate,
  numberWords,
  protocolWords,
  testCourse,
  testDelay,
  testFlags,
  testHost,
  testNumber,
  testPayload,
  testPayloadShape,
  testProtocol,
} from "./packet-tests.ts";
import { isArrow, type ParseOptions, parseEnd, parseEnds } from "./parse-ends.ts";
import { parseMessageWords } from "./parse-message.ts";
import { parseQuantity } from "./parse-quantity.ts";
import type { PacketTest, Pattern } from "./pattern.ts";
import { PatternFault, TokenReader } from "./token-reader.ts";
import { type PatternProblem, readTokens } from "./tokens.ts";

export type { ParseOptions };

export type ParsedPattern =
  | { pattern: Pattern; problem?: never }
  | { pattern?: never; problem: PatternProblem };

const timeWords = ["within", "after"];
const otherWords = ["any", "only", "not"];
/** Every word that begins a test. */
export const testWords: readonly string[] = [
  ...tcpFlags,
  ...protocolWords,
  ...numberWords,
  ...courseWords,
  ...timeWords,
  ...otherWords,
];

/**
 * Reads one line of a packet pattern:
 *
 *     [exactly|at least|at most N x]  ENDS  TESTS…
 *
 * - ends: `me > bob`, `me < bob`, `me <-> bob` (either way); each a host, an address, `any` or `everyone`, with
 *   or without a port: `bob:9999`, `[fd00::2]:9999`, `:9999`
 * - flags: `SYN` (without ACK), `SYN ACK`, `FIN`, `RST` (whatever else they carry), `ACK` alone (a bare one: no
 *   data, nothing else); `only FIN ACK` for these and no others
 * - protocol: `TCP` `UDP` `ICMP` `ICMPv6` `ARP` `DNS` `IPv4` `IPv6`; `ICMP port unreachable`, `ARP who-has bob`,
 *   `ARP is-at bob`, `DNS query A bob`, `DNS answer 10.0.0.2`, `DNS NXDOMAIN`
 * - numbers, with `=` (or nothing) `!=` `<` `<=` `>` `>=`: `seq 1`, `ack 27`, `len > 1000`, `win < 1000`, `ttl 64`;
 *   seq and ack count from the connection's start
 * - payload: `"text"` (anywhere in it; \r \n \t \xNN \u{NNNN}), `= "text"` (all of it), `0x0d0a`, `/expression/i`
 * - course and fate: `retransmission`, `duplicate-ack`, `out-of-order`, `keep-alive`, `zero-window`, `lost`,
 *   `delivered`, `delayed`, `delayed >= 100ms`, `duplicated`, `corrupted`, `held`, `bad-checksum`
 * - time, since the packet of the line before: `within 200ms`, `after 900ms`
 * - `not` turns the next one round; `any` says that any packet will do
 */
export function parsePattern(text: string, options: ParseOptions = {}): ParsedPattern {
  return parse(text, (reader) => {
    const pattern: Pattern = { text, tests: [] };
    const quantity = parseQuantity(reader);
    if (quantity !== undefined) pattern.quantity = quantity;
    pattern.tests.push(parseEnds(reader, options));
    parseTests(reader, pattern, options);
    return pattern;
  });
}

/**
 * Reads which packets are looked at: ends as in a line, or one host (`bob`, `bob:9999`) for all from it and to it,
 * or none; and tests that all of them must pass (`me <-> bob:9999 TCP`, `DNS`).
 */
export function parseSelector(text: string, options: ParseOptions = {}): ParsedPattern {
  return parse(text, (reader) => {
    const pattern: Pattern = { text, tests: [] };
    if (reader.next()?.kind === "word") {
      if (isArrow(reader.next(1)?.text)) pattern.tests.push(parseEnds(reader, options));
      else if (!isTestWord(reader.next()?.text ?? "")) {
        const { end, text: name } = parseEnd(reader, options);
        pattern.tests.push(testHost(end, name));
      }
    }
    const place = reader.place();
    parseTests(reader, pattern, options);
    if (pattern.withinMs !== undefined || pattern.afterMs !== undefined) {
      throw new PatternFault({
        ...place,
        message: "`within` and `after` belong to the lines under `expect`",
      });
    }
    return pattern;
  });
}

function parse(text: string, read: (reader: TokenReader) => Pattern): ParsedPattern {
  const { tokens, problem } = readTokens(text);
  if (problem !== undefined) return { problem };
  try {
    return { pattern: read(new TokenReader(text, tokens)) };
  } catch (error) {
    if (error instanceof PatternFault) return { problem: error.problem };
    throw error;
  }
}

function parseTests(reader: TokenReader, pattern: Pattern, options: ParseOptions): void {
  const flags = { named: [] as TcpFlag[], isOnly: false, written: [] as string[] };
  while (reader.next() !== undefined) {
    if (takeFlags(reader, flags) || takeTime(reader, pattern)) continue;
    pattern.tests.push(...parseTest(reader, options));
  }
  if (flags.named.length > 0) {
    pattern.tests.push(testFlags(flags.named, flags.isOnly, flags.written.join(" ")));
    if (isBareAck(flags, pattern)) pattern.tests.push(testLengthZero());
  }
}

/** `ACK` and nothing that speaks of data: the bare acknowledgement that everybody means by it. */
function isBareAck(
  { named, isOnly }: { named: readonly TcpFlag[]; isOnly: boolean },
  pattern: Pattern,
): boolean {
  const speaksOfData = pattern.tests.some(({ aspect }) => aspect === "payload" || aspect === "length");
  return !isOnly && named.length === 1 && named[0] === "ACK" && !speaksOfData;
}

function testLengthZero(): PacketTest {
  return {
    aspect: "length",
    expected: "no data with it",
    holds: ({ length }) => length === 0,
    seen: ({ length }) => `len ${length}`,
  };
}

/** Flags may stand in any order, joined or apart: `SYN ACK`, `SYN-ACK`. `ack 27` is a number, not a flag. */
function takeFlags(
  reader: TokenReader,
  flags: { named: TcpFlag[]; isOnly: boolean; written: string[] },
): boolean {
  const token = reader.next();
  if (token?.kind !== "word") return false;
  if (token.text === "only") {
    reader.take();
    flags.isOnly = true;
    flags.written.push("only");
    if (flagsIn(reader.next()?.text ?? "") === undefined) {
      throw reader.fault(reader.next(), "flags were expected after `only`, as in `only FIN ACK`");
    }
    return true;
  }
  const named = flagsIn(token.text);
  const isNumber = token.text.toLowerCase() === "ack" && startsNumber(reader.next(1)?.text);
  if (named === undefined || isNumber) return false;
  reader.take();
  flags.named.push(...named);
  flags.written.push(token.text);
  return true;
}

function flagsIn(text: string): TcpFlag[] | undefined {
  const parts = text.toUpperCase().split(/[-+/,]/);
  const found = parts.map((part) => tcpFlags.find((flag) => flag === part));
  return found.every((flag) => flag !== undefined) ? found : undefined;
}

function startsNumber(text: string | undefined): boolean {
  return text !== undefined && (/^\d+$/.test(text) || isComparison(text));
}

function takeTime(reader: TokenReader, pattern: Pattern): boolean {
  const token = reader.next();
  if (token?.text !== "within" && token?.text !== "after") return false;
  reader.take();
  const comparison = reader.next()?.text;
  const usual = token.text === "within" ? ["<", "<="] : [">", ">="];
  if (usual.includes(comparison ?? "")) reader.take();
  const ms = parseTime(reader, `${token.text} 200ms`);
  if (token.text === "within") pattern.withinMs = ms;
  else pattern.afterMs = ms;
  return true;
}

function parseTime(reader: TokenReader, example: string): number {
  const token = reader.need(`a time, as in \`${example}\``);
  const ms = parseDuration(token.text);
  if (ms === undefined) throw reader.fault(token, `a time was expected here, as in \`${example}\``);
  return ms;
}

function parseTest(reader: TokenReader, options: ParseOptions): PacketTest[] {
  const start = reader.place().offset;
  const token = reader.need("a test");
  const written = () => reader.textFrom(start);
  if (token.kind === "bytes") return [testPayload(token.value, false, written())];
  if (token.kind === "regex") return [testPayloadShape(token.value, written())];
  if (token.text === "=" && reader.next()?.kind === "bytes") {
    const value = reader.need("the payload");
    return value.kind === "bytes" ? [testPayload(value.value, true, written())] : [];
  }
  if (token.kind === "symbol") throw reader.fault(token, `\`${token.text}\` compares nothing here`);
  if (token.text === "any") return [];
  if (token.text === "not") return parseNegated(reader, options);
  const protocol = testProtocol(token.text);
  if (protocol !== undefined) {
    return [protocol, ...parseMessageWords(token.text, reader, { ...options, isTestWord })];
  }
  if (numberWords.includes(token.text.toLowerCase())) return [parseNumber(token.text, reader, start)];
  const course = testCourse(token.text);
  if (course === undefined) throw unknownWord(reader, token.text, token);
  if (token.text === "delayed" && isComparison(reader.next()?.text ?? "")) {
    const comparison = reader.need("a comparison").text as Comparison;
    return [testDelay(comparison, parseTime(reader, "delayed >= 100ms"), written())];
  }
  return [course];
}

function parseNegated(reader: TokenReader, options: ParseOptions): PacketTest[] {
  const flags = flagsIn(reader.next()?.text ?? "");
  if (flags !== undefined && !startsNumber(reader.next(1)?.text)) {
    const text = reader.need("a flag").text;
    const test = testFlags([], false, text);
    // One flag that must be clear, and nothing said of the others.
    return [
      {
        ...test,
        expected: `not ${text}`,
        holds: ({ tcp }) => tcp !== undefined && !flags.some((flag) => tcp.flags.includes(flag)),
      },
    ];
  }
  if (reader.next() === undefined) throw reader.fault(undefined, "a test was expected after `not`");
  return parseTest(reader, options).map(negate);
}

function parseNumber(word: string, reader: TokenReader, start: number): PacketTest {
  const next = reader.next()?.text;
  const comparison = next !== undefined && isComparison(next) ? next : "=";
  if (comparison === next) reader.take();
  const example = `${word.toLowerCase()} ${comparison === "=" ? "" : `${comparison} `}1000`;
  const value = reader.need(`a number, as in \`${example}\``);
  if (!/^\d+$/.test(value.text))
    throw reader.fault(value, `a number was expected here, as in \`${example}\``);
  const test = testNumber(word, comparison, Number(value.text), reader.textFrom(start));
  if (test === undefined) throw unknownWord(reader, word, value);
  return test;
}

function unknownWord(
  reader: TokenReader,
  word: string,
  at: { offset: number; length: number },
): PatternFault {
  const meant = suggest(word, testWords);
  const help =
    meant === null
      ? "A line says who sends to whom, then flags, a protocol, numbers, a payload in quotes, or a fate."
      : `Did you mean \`${meant}\`?`;
  return reader.fault(at, `\`${word}\` is no word for packets. ${help}`);
}

/** Whether a word begins a test, and so is no host, name or address. */
function isTestWord(text: string): boolean {
  return flagsIn(text) !== undefined || testWords.some((word) => word.toLowerCase() === text.toLowerCase());
}
