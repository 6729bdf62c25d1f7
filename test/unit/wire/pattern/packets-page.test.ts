import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCondition } from "../../../../lab/wire/conditions/parse-condition.ts";
import {
  ESCAPES,
  FILL_WORDS,
  FLAG_WORDS,
  KIND_WORDS,
  ORDINALS,
} from "../../../../lab/wire/conditions/vocabulary.ts";
import { comparisonSigns } from "../../../../lab/wire/pattern/packet-tests.ts";
import { messageWords } from "../../../../lab/wire/pattern/parse-message.ts";
import { parsePattern, parseSelector, testWords } from "../../../../lab/wire/pattern/parse-pattern.ts";
import { quantityWords } from "../../../../lab/wire/pattern/parse-quantity.ts";
import { escapes } from "../../../../lab/wire/pattern/tokens.ts";
import { stepsOf } from "../../scenario/read.ts";

const page = readFileSync(new URL("../../../../docs/packets.md", import.meta.url), "utf8");
const [aboutLines = "", aboutTrouble = ""] = page.split(/^(?=## Packets that the wire troubles$)/m);

const fenced = (text: string, kind: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, "gms"))].map(([, block]) => block ?? "");
const spans = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? "");

/** The examples of one kind: lines of the blocks that are marked with it, and first columns of tables below it. */
function examples(kind: string): string[] {
  const lines = fenced(page, kind).flatMap((block) => block.trimEnd().split("\n"));
  const tables = [...page.matchAll(new RegExp(`^\\| ${kind} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n?)+)`, "gm"))];
  const rows = tables.flatMap(([, body]) => (body ?? "").trimEnd().split("\n"));
  return [...lines, ...rows.flatMap((row) => spans(row.split(" | ")[0] ?? ""))];
}

const hosts = ["me", "bob", "curl"];
const problemOf = (terms: Record<string, string>) => parseCondition(terms).problems[0]?.message;
const parsers: [kind: string, parse: (text: string) => string | undefined][] = [
  ["packets", (text) => parsePattern(text, { hosts }).problem?.message],
  ["line", (text) => parsePattern(text, { hosts }).problem?.message],
  ["looked at", (text) => parseSelector(text, { hosts }).problem?.message],
  ["test", (text) => parsePattern(`me > bob ${text}`, { hosts }).problem?.message],
  ["selection", (text) => problemOf({ loss: text })],
  ["which", (text) => problemOf({ loss: text })],
  ["match", (text) => problemOf({ delay: "1s", match: text })],
];

describe("the examples of docs/packets.md", () => {
  it.each(parsers)("of the kind `%s` are understood", (kind, parse) => {
    const found = examples(kind);
    expect(found.length).toBeGreaterThan(3);
    expect(found.filter((text) => parse(text) !== undefined)).toEqual([]);
  });

  it("of whole steps are sound", () => {
    expect(fenced(page, "yaml").map((text) => stepsOf(text).length)).toEqual([1, 1]);
  });

  it("are all of a kind that is looked at", () => {
    const kinds = [...page.matchAll(/^(?:```([a-z ]+)|\| ([a-z ]+) \|.*\n\|-)/gm)].map(
      ([, block, table]) => block ?? table,
    );
    expect([...new Set(kinds)].sort()).toEqual([...parsers.map(([kind]) => kind), "key", "yaml"].sort());
  });
});

describe("docs/packets.md has each word", () => {
  /** Those that no code on the page has, as a word of its own. */
  const missing = (words: readonly string[], text: string, flags = "") => {
    const code = [...fenced(text, "[a-z]+"), ...spans(text)].join("\n");
    return words.filter((word) => {
      const plain = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
      const isSign = !/^\w/.test(word);
      return !new RegExp(isSign ? plain : `(?<![\\w-])${plain}s?(?![\\w-])`, flags).test(code);
    });
  };
  const escaped = (letters: object) => Object.keys(letters).map((letter) => `\\${letter}`);

  it("of the lines of packets", () => {
    const words = [...testWords, ...messageWords, ...quantityWords, "any", "everyone"];
    const signs = [">", "<", "<->", ...comparisonSigns, ...escaped(escapes), "\\x", "\\u{"];
    expect(missing([...words, ...signs], aboutLines)).toEqual([]);
  });

  it("of the packets that the wire troubles", () => {
    const known = [FLAG_WORDS, KIND_WORDS].flatMap((words) => Object.keys(words));
    const counts = [...ORDINALS.slice(0, 1), ...ORDINALS.slice(-1), "every", "each", "all", "and"];
    const ends = ["from", "to", "port", "no", "without"];
    const words = [...known, ...FILL_WORDS, ...counts, ...ends, ...escaped(ESCAPES), "\\x"];
    expect(missing(words, aboutTrouble, "i")).toEqual([]);
  });
});
