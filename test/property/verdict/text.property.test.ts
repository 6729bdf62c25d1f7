import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstDifference, longestStart, matchText } from "../../../lab/verdict/match-text.ts";
import { showBytes } from "../../../lab/verdict/show-bytes.ts";
import { terminalText } from "../../../lab/verdict/terminal-text.ts";

const anyBytes = fc.uint8Array({ maxLength: 300 });
const plainText = fc.string({ unit: fc.constantFrom(..."abc 12"), minLength: 1, maxLength: 200 });
const encode = (text: string) => new TextEncoder().encode(text);

describe("the caret", () => {
  it("stands under the first byte that differs", () => {
    fc.assert(
      fc.property(plainText, fc.nat(), plainText, (text, at, other) => {
        const cut = at % text.length;
        const seen = text.slice(0, cut) + other;
        const result = matchText({ is: text }, encode(seen), "stdout");
        expect(result.holds).toBe(seen === text);
        if (result.holds) return;
        const caret = result.caret ?? -1;
        const first = firstDifference(encode(text), encode(seen));
        expect(result.seen[caret]).toBe(seen[first] ?? '"');
        const before = result.seen.slice(0, caret).replace(/^"…?/, "");
        expect(seen.slice(0, first).endsWith(before)).toBe(true);
      }),
    );
  });

  it("stands inside the quotes, or under the last one, whatever the bytes", () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), (bytes, at) => {
        const { text, caret } = showBytes(bytes, at % (bytes.length + 1));
        expect(text).toMatch(/^"[^\n]*"$/);
        expect(caret).toBeGreaterThan(0);
        expect(caret).toBeLessThan(70);
        // Whoever reads it on a terminal is safe from what the bytes would do there.
        expect(text).not.toMatch(/\p{C}/u);
      }),
    );
  });

  it("is lost in no text that fits: it can be read back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 6 }), (text) => {
        const shown = showBytes(encode(text)).text;
        const read = shown
          .slice(1, -1)
          .replace(/\\(?:u\{([0-9a-f]+)\}|x([0-9a-f]{2})|(.))/gu, (_, long, short, one) => {
            if (one) return { n: "\n", r: "\r", t: "\t" }[one as string] ?? one;
            return String.fromCodePoint(Number.parseInt(long ?? short, 16));
          });
        expect(read).toBe(text);
      }),
    );
  });
});

describe("the longest beginning of a text within another", () => {
  it("is what trying each one finds", () => {
    const few = fc.uint8Array({ max: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.uint8Array({ max: 1, minLength: 1, maxLength: 8 }), few, (needle, text) => {
        let length = needle.length;
        const has = () => Buffer.from(text).includes(Buffer.from(needle.subarray(0, length)));
        while (length > 0 && !has()) length -= 1;
        const found = longestStart(needle, text);
        expect(found.length).toBe(length);
        expect(text.subarray(found.end - found.length, found.end)).toEqual(needle.subarray(0, length));
      }),
    );
  });
});

describe("a terminal's text", () => {
  const signs = fc.constantFrom(
    "\u001b",
    "[",
    "]",
    "P",
    "0",
    ";",
    "m",
    "\\",
    "\u0007",
    "\r",
    "\n",
    "a",
    "é",
    "👋",
    " ",
  );
  const sent = fc.array(signs, { maxLength: 30 }).map((all) => encode(all.join("")));

  it("only grows, wherever what was sent is split", () => {
    fc.assert(
      fc.property(fc.oneof(sent, anyBytes), (bytes) => {
        const whole = terminalText(bytes);
        for (let at = 0; at <= bytes.length; at += 1) {
          const part = terminalText(bytes.subarray(0, at));
          expect(whole.startsWith(part), `${JSON.stringify(part)} at ${at} of ${JSON.stringify(whole)}`).toBe(
            true,
          );
        }
      }),
    );
  });

  it("has no escape and no carriage return before a line's end", () => {
    fc.assert(
      fc.property(sent, (bytes) => {
        expect(terminalText(bytes)).not.toMatch(new RegExp(`${String.fromCharCode(0x1b)}|\\r\\n`));
      }),
    );
  });
});
