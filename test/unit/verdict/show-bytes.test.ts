import { describe, expect, it } from "vitest";
import { showBytes } from "../../../lab/verdict/show-bytes.ts";
import { bytes } from "./seen.ts";

describe("bytes as printable text", () => {
  it.each([
    ["", '""'],
    ['a "b" \\ c', '"a \\"b\\" \\\\ c"'],
    ["\r\n\t", '"\\r\\n\\t"'],
    ["\u001b[0m\0\u007f", '"\\x1b[0m\\x00\\x7f"'],
    ["né 👋 日本", '"né 👋 日本"'],
    ["a\u{200b}b\u{feff}\u{202e}\u{2028}", '"a\\u{200b}b\\u{feff}\\u{202e}\\u{2028}"'],
    ["e\u0301", '"e\\u{301}"'],
    ["\u00a0", '"\\u{a0}"'],
  ])("%j", (text, shown) => {
    expect(showBytes(bytes(text)).text).toBe(shown);
  });

  it.each([
    ["a lone continuation", [0x80], '"\\x80"'],
    ["half an emoji", [0xf0, 0x9f, 0x91], '"\\xf0\\x9f\\x91"'],
    ["an overlong form", [0xc0, 0xaf], '"\\xc0\\xaf"'],
    ["a surrogate", [0xed, 0xa0, 0x80], '"\\xed\\xa0\\x80"'],
    ["beyond Unicode", [0xf5, 0x80, 0x80, 0x80], '"\\xf5\\x80\\x80\\x80"'],
    ["a break between good ones", [0x61, 0xff, 0x62], '"a\\xffb"'],
  ])("that are %s", (_, list, shown) => {
    expect(showBytes(Uint8Array.from(list)).text).toBe(shown);
  });
});

describe("the caret", () => {
  it.each([
    ["abc", 0, 1],
    ["abc", 3, 4],
    ["\n\nc", 2, 5],
    ["👋c", 4, 3],
    ["日本c", 6, 5],
    ["👋c", 2, 1],
    ["", 0, 1],
  ])("in %j, byte %i, stands in column %i", (text, focus, caret) => {
    expect(showBytes(bytes(text), focus).caret).toBe(caret);
  });
});

describe("a long text", () => {
  const long = bytes(`${"a".repeat(500)}X${"b".repeat(500)}`);

  it("is cut around the byte that matters", () => {
    const { text, caret } = showBytes(long, 500);
    expect(text).toMatch(/^"…a+Xb+…"$/);
    expect(text.length).toBe(64 + 4);
    expect(text[caret ?? -1]).toBe("X");
  });

  it("is cut to the end that matters", () => {
    expect(showBytes(long).text).toBe(`"${"a".repeat(64)}…"`);
    expect(showBytes(long, null, { toward: "end" }).text).toBe(`"…${"b".repeat(64)}"`);
    expect(showBytes(long, 1001).text).toBe(`"…${"b".repeat(64)}"`);
  });

  it("is not cut in the middle of a character", () => {
    const { text } = showBytes(bytes("👋".repeat(200)), 400);
    expect(text).toMatch(/^"…(?:👋)+…"$/u);
  });
});
