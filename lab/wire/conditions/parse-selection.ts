import { suggest } from "../../scenario/suggest.ts";
import type { Selection } from "./condition.ts";
import type { Matcher } from "./matcher.ts";
import { FILL_WORDS, FLAG_WORDS, KIND_WORDS, readOrdinal, type Token, tokenize } from "./vocabulary.ts";

/** What is wrong with a text, and where in it: 0-based, in UTF-16 units. */
export class WordTrouble extends Error {
  readonly at: number;
  readonly length: number;
  readonly hint: string | null;

  constructor(message: string, at: number, length: number, hint: string | null = null) {
    super(message);
    this.at = at;
    this.length = length;
    this.hint = hint;
  }
}

/**
 * Which packets: `10%`, `10% of the data`, `the 2nd SYN`, `the 1st and 3rd segment`, `the first 3 packets`,
 * `every 5th packet`, `every SYN-ACK`, `ACK from port 9999`.
 * @throws {WordTrouble}
 */
export function parseSelection(text: string): { which: Selection; match: Matcher } {
  const tokens = tokenize(text);
  if (tokens.length === 0)
    throw new WordTrouble("it says nothing: say how many (`10%`) or which (`the 2nd SYN`)", 0, 0);
  const { which, used } = readQuantity(tokens);
  return { which, match: readMatcher(tokens.slice(used)) };
}

/** Which packets, without a number: `SYN`, `to port 9999`, `the segments that carry "hello"`. @throws {WordTrouble} */
export const parseMatcher = (text: string): Matcher => readMatcher(tokenize(text));

function readQuantity(tokens: readonly Token[]): { which: Selection; used: number } {
  const word = (index: number): string => lower(tokens[index]);
  const [, share] = /^(\d+(?:\.\d+)?)%$/.exec(word(0)) ?? [];
  if (share !== undefined) {
    const { at, text } = tokens[0] as Token;
    if (Number(share) > 100) throw new WordTrouble("a share is from `0%` to `100%`", at, text.length);
    return { which: { take: "share", share: Number(share) / 100 }, used: 1 };
  }
  if (word(0) === "every" || word(0) === "each" || word(0) === "all") {
    const every = readOrdinal(word(1));
    if (every === undefined || word(0) === "all") return { which: { take: "all" }, used: 1 };
    return { which: { take: "every", every }, used: 2 };
  }
  let used = word(0) === "the" ? 1 : 0;
  if (word(used) === "first" && /^[1-9]\d*$/.test(word(used + 1))) {
    const nth = Array.from({ length: Math.min(Number(word(used + 1)), MOST) }, (_, index) => index + 1);
    return { which: { take: "nth", nth }, used: used + 2 };
  }
  const nth: number[] = [];
  for (;;) {
    const ordinal = readOrdinal(word(used));
    if (ordinal !== undefined) nth.push(ordinal);
    else if (nth.length === 0 || word(used) !== "and") break;
    used += 1;
  }
  return nth.length > 0 ? { which: { take: "nth", nth }, used } : { which: { take: "all" }, used: 0 };
}

const MOST = 10_000;

function readMatcher(tokens: readonly Token[]): Matcher {
  const matcher: { -readonly [Key in keyof Matcher]: Matcher[Key] } = {};
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const word = lower(token);
    const single = KIND_WORDS[word] ? word : word.replace(/s$/, "");
    if (token.quoted !== undefined) matcher.payloadHas = token.quoted;
    else if (FILL_WORDS.has(word)) continue;
    else if (word === "syn" && lower(tokens[index + 1]) === "ack") {
      Object.assign(matcher, FLAG_WORDS["syn-ack"]);
      index += 1;
    } else if (word === "fin" && lower(tokens[index + 1]) === "ack") {
      Object.assign(matcher, FLAG_WORDS.fin);
      index += 1;
    } else if (FLAG_WORDS[word] !== undefined) Object.assign(matcher, FLAG_WORDS[word]);
    else if (KIND_WORDS[single] !== undefined) Object.assign(matcher, KIND_WORDS[single]);
    else if (word === "no" || word === "without") {
      index += lower(tokens[index + 1]) === "any" ? 2 : 1;
      if (lower(tokens[index]) !== "data") throw unknownWord(tokens[index] ?? token, ["data"]);
      matcher.carriesData = false;
    } else if (word === "port" || word.startsWith(":")) {
      matcher.port = readPort(word === "port" ? tokens[++index] : token, token);
    } else if (word === "from" || word === "to") {
      index = readEnd(tokens, index, matcher);
    } else
      throw unknownWord(token, [
        ...Object.keys(FLAG_WORDS),
        ...Object.keys(KIND_WORDS),
        "port",
        "from",
        "to",
      ]);
  }
  return matcher;
}

/** `from port 9999`, `to :9999`, `from bob`, `to bob:9999`; gives the index of the last word taken. */
function readEnd(
  tokens: readonly Token[],
  start: number,
  matcher: { -readonly [Key in keyof Matcher]: Matcher[Key] },
): number {
  const token = tokens[start] as Token;
  const end = lower(token) as "from" | "to";
  const next = tokens[start + 1];
  const isPort = lower(next) === "port";
  const about = isPort ? tokens[start + 2] : next;
  if (about === undefined) {
    throw new WordTrouble(`after \`${end}\` comes a host or a port`, token.at, token.text.length);
  }
  const [host = "", port] = isPort ? ["", about.text] : about.text.split(":");
  if (host !== "") matcher[end === "from" ? "fromHost" : "toHost"] = host;
  if (port !== undefined)
    matcher[end === "from" ? "fromPort" : "toPort"] = readPort({ ...about, text: port }, token);
  return start + (isPort ? 2 : 1);
}

function readPort(token: Token | undefined, before: Token): number {
  const text = token?.text.replace(/^:/, "") ?? "";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  const { at, text: shown } = token ?? before;
  throw new WordTrouble("a port is a number from 1 to 65535", at, shown.length);
}

function unknownWord(token: Token, known: readonly string[]): WordTrouble {
  if (token.text === '"') return new WordTrouble("this quote is never closed", token.at, 1);
  const meant = suggest(token.text, known);
  return new WordTrouble(
    `the wire does not know the word \`${token.text}\``,
    token.at,
    token.text.length,
    meant === null
      ? 'packets are told by flag (`SYN`), kind (`tcp`, `data`), `port 9999`, host (`from me`) or `"text"`'
      : `did you mean \`${meant}\`?`,
  );
}

const lower = (token: Token | undefined): string =>
  token === undefined || token.quoted !== undefined ? "" : token.text.toLowerCase();
