import { suggest } from "../../scenario/suggest.ts";
import type { Condition, Selection } from "./condition.ts";
import type { Matcher } from "./matcher.ts";
import { parseMatcher, parseSelection, WordTrouble } from "./parse-selection.ts";

/** The terms of a change as a scenario or a command line gives them: `{ delay: "100ms", match: "to port 9999" }`. */
export type Terms = Readonly<Record<string, string | number | boolean>>;

/** What is wrong in one term. `at` and `length` say where in its value (0-based); null where the term itself is wrong. */
export type TermProblem = {
  readonly term: string;
  readonly at: number | null;
  readonly length: number;
  readonly message: string;
  readonly hint: string | null;
};

export type WireOrder =
  /** Take all conditions off. */
  | { readonly heal: true }
  /** Set these; other conditions stay. One that does nothing any more (`delay: 0ms`, `loss: 0%`) is in `ends`. */
  | { readonly heal: false; readonly sets: readonly Condition[]; readonly ends: readonly Condition[] };

const COUNTED = { loss: "lose", duplicate: "duplicate", reorder: "reorder", corrupt: "corrupt" } as const;
const TERMS = ["delay", "jitter", "rate", "cut", "reject", "hold", "heal", "match", ...Object.keys(COUNTED)];

/** Read a change's terms. Every mistake is told, not only the first. */
export function parseCondition(terms: Terms): { order: WireOrder; problems: readonly TermProblem[] } {
  const problems: TermProblem[] = [];
  const attempt = <Result>(term: string, read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof WordTrouble)) throw error;
      problems.push({ term, at: error.at, length: error.length, message: error.message, hint: error.hint });
      return undefined;
    }
  };
  const scope = typeof terms.match === "string" ? terms.match : "";
  const scopeMatch = attempt("match", () => parseMatcher(scope)) ?? {};
  const found: { condition: Condition; ends: boolean }[] = [];
  for (const [term, value] of Object.entries(terms)) {
    if (term === "match" || term === "heal" || value === false) continue;
    const read = attempt(term, () => readTerm(term, value, scope, scopeMatch));
    if (read !== undefined) found.push(read);
  }
  const heal = terms.heal === true;
  if (!heal && found.length === 0 && problems.length === 0) {
    problems.push({
      term: "match",
      at: null,
      length: 0,
      message: "nothing is said of what the wire should do",
      hint: "say `delay: 100ms`, `loss: 10%`, `cut: true`, …",
    });
  }
  if (heal) return { order: { heal }, problems };
  const sets = found.flatMap(({ condition, ends }) => (ends ? [] : [condition]));
  const ended = found.flatMap(({ condition, ends }) => (ends ? [condition] : []));
  return { order: { heal, sets, ends: ended }, problems };
}

function readTerm(
  term: string,
  value: string | number | boolean,
  scope: string,
  match: Matcher,
): { condition: Condition; ends: boolean } {
  const text = String(value);
  const base = { match, scope, words: value === true ? term : `${term} ${text}` };
  if (term === "delay" || term === "jitter") {
    const ms = readDurationMs(text);
    return { condition: { ...base, does: term, ms }, ends: ms === 0 };
  }
  if (term === "rate")
    return { condition: { ...base, does: "limit", bitsPerSecond: readRate(text) }, ends: false };
  if (term === "cut" || term === "hold") {
    if (value !== true)
      throw new WordTrouble(`\`${term}\` takes no value: write \`${term}: true\``, 0, text.length);
    return { condition: { ...base, does: term }, ends: false };
  }
  if (term === "reject") {
    if (text !== "rst" && text !== "icmp")
      throw new WordTrouble("packets are rejected by `rst` or by `icmp`", 0, text.length);
    return { condition: { ...base, does: term, by: text }, ends: false };
  }
  const does = Object.hasOwn(COUNTED, term) ? COUNTED[term as keyof typeof COUNTED] : undefined;
  if (does === undefined) {
    const meant = suggest(term, TERMS);
    throw new WordTrouble(
      `the wire knows nothing called \`${term}\``,
      0,
      0,
      meant === null ? `it knows ${TERMS.join(", ")}` : `did you mean \`${meant}\`?`,
    );
  }
  const { which, match: chosen } = value === true ? EVERY_PACKET : parseSelection(text);
  // Only what carries data has a bit that can be turned over and noticed by its checksum alone.
  const carrying = does === "corrupt" ? { carriesData: true } : {};
  const condition: Condition = { ...base, does, which, match: { ...match, ...chosen, ...carrying } };
  return { condition, ends: which.take === "share" && which.share === 0 };
}

const EVERY_PACKET: { which: Selection; match: Matcher } = { which: { take: "all" }, match: {} };

function readDurationMs(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(us|ms|s|m)$/.exec(text) ?? [];
  const factor = { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit ?? ""];
  if (factor === undefined) {
    const hint = /^\d+(\.\d+)?$/.test(text) ? `did you mean \`${text}ms\`?` : null;
    throw new WordTrouble(
      "a time is a number and its unit, as in `500ms`, `5s` or `2m`",
      0,
      text.length,
      hint,
    );
  }
  return Number(number) * factor;
}

function readRate(text: string): number {
  const [, number, prefix = ""] = /^(\d+(?:\.\d+)?) ?([kmg]?)bit$/.exec(text) ?? [];
  const rate = Number(number) * ({ "": 1, k: 1e3, m: 1e6, g: 1e9 }[prefix] ?? 1);
  if (rate > 0) return rate;
  const hint = /^\d+(\.\d+)?$/.test(text) ? `did you mean \`${text}kbit\`?` : null;
  throw new WordTrouble("a rate is bits in a second, as in `64kbit` or `1mbit`", 0, text.length, hint);
}
