import { expect, it } from "vitest";
import { terminalText } from "../../../lab/verdict/terminal-text.ts";
import { bytes } from "./seen.ts";

it.each([
  ["plain\r\nlines\r\n", "plain\nlines\n"],
  ["\u001b[1;31mred\u001b[0m", "red"],
  ["\u001b[?25l\u001b[2J\u001b[1;1Htop", "top"],
  ["\u001b]0;a title\u0007here", "here"],
  ["\u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["\u001bP+q\u001b\\after", "after"],
  ["\u001b(Bcharset\u001b=keypad\u001b7save", "charsetkeypadsave"],
  ["a\r\r\nb", "a\nb"],
  ["a\rb", "a\rb"],
  ["half \u001b[3", "half "],
  ["half \u001b", "half "],
  ["half \u001b]0;tit", "half "],
  ["half\r", "half"],
  ["a\u001b[\nb", "a[\nb"],
  ["\u{feff}kept", "\u{feff}kept"],
])("%j reads %j", (sent, read) => {
  expect(terminalText(bytes(sent))).toBe(read);
});

it("waits for the second half of a character", () => {
  expect(terminalText(bytes("hi 👋").subarray(0, 5))).toBe("hi ");
});
