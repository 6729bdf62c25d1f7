import { describe, expect, test } from "vitest";
import { breakAnywhere, cutTo, wrapCommand, wrapWords } from "../../../../lab/report/text/layout.ts";
import { printable, printableLines } from "../../../../lab/report/text/printable.ts";

describe("words are wrapped", () => {
  test("between them, by the columns that they fill", () => {
    expect(wrapWords(10, "me and Bob sit in two rooms")).toEqual(["me and Bob", "sit in two", "rooms"]);
    expect(wrapWords(8, "漢字 漢字 漢字")).toEqual(["漢字", "漢字", "漢字"]);
    expect(wrapWords(9, "漢字 漢字 漢字")).toEqual(["漢字 漢字", "漢字"]);
  });

  test("inside only where one is too long", () => {
    expect(wrapWords(4, "a abcdefghij b")).toEqual(["a", "abcd", "efgh", "ij b"]);
  });

  test("into one empty line when there are none", () => {
    expect(wrapWords(10, "  ")).toEqual([""]);
  });
});

test("a character of several code points is never broken", () => {
  const family = "👨‍👩‍👧";
  expect(breakAnywhere(4, family.repeat(4))).toEqual([family.repeat(2), family.repeat(2)]);
  expect(cutTo(4, family.repeat(4))).toBe(`${family}…`);
  expect(breakAnywhere(1, family)).toEqual([family]);
});

test("what fits is not cut, what does not ends with an ellipsis", () => {
  expect(cutTo(5, "hello")).toBe("hello");
  expect(cutTo(5, "hello!")).toBe("hell…");
  expect(cutTo(0, "hello")).toBe("");
});

describe("a command", () => {
  test("is broken where a shell joins it again", () => {
    expect(wrapCommand(20, "docker compose exec me ss -ltn")).toEqual([
      "docker compose \\",
      "  exec me ss -ltn",
    ]);
  });

  test("is not broken inside quotes, nor at an escaped space", () => {
    expect(wrapCommand(12, `echo 'a long text' "and one" a\\ b\\ c\\ d\\ e`)).toEqual([
      "echo \\",
      "  'a long text' \\",
      '  "and one" \\',
      "  a\\ b\\ c\\ d\\ e",
    ]);
  });

  test("with a quote that is never closed is left alone", () => {
    const command = "echo it's a long command that nobody closed";
    expect(wrapCommand(10, command)).toEqual([command]);
  });
});

describe("printable text", () => {
  test("escapes what would move a cursor, turn the text around or hide", () => {
    expect(printable("a\u001b[31m\r\n\u0000\u009b\u202e\ud83d")).toBe(
      "a\\x1b[31m\\r\\n\\0\\x9b\\u{202e}\\u{d83d}",
    );
  });

  test("keeps letters, emoji and their joiners", () => {
    const text = "Grüße, 你好 👩‍🚀 e\u0301";
    expect(printable(text)).toBe(text);
  });

  test("keeps line ends where there are lines", () => {
    expect(printableLines("a\r\nb\tc\n\u0007")).toEqual(["a", "b  c", "\\x07"]);
  });
});
