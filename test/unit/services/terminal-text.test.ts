import { expect, test } from "vitest";
import { showLines, showText } from "../../../services/terminal-text.ts";

test.for([
  { what: "an escape sequence", text: "\x1b[2Jgone", shown: "\\x1b[2Jgone" },
  { what: "an escape sequence of one C1 character", text: "\u009b2J", shown: "\\x9b2J" },
  { what: "a title for the window", text: "\x1b]0;root\x07", shown: "\\x1b]0;root\\x07" },
  {
    what: "a carriage return that would go over the prompt",
    text: "hi\rClient: no",
    shown: "hi\\x0dClient: no",
  },
  { what: "a backspace, a delete and a NUL", text: "a\b\x7f\0", shown: "a\\x08\\x7f\\x00" },
  {
    what: "text turned round",
    text: "\u202egnp.exe\u202c \u2066x\u2069",
    shown: "\\u202egnp.exe\\u202c \\u2066x\\u2069",
  },
  { what: "a line that only Unicode knows", text: "a\u2028b", shown: "a\\u2028b" },
  { what: "half a character", text: "\ud83d!", shown: "\ufffd!" },
])("$what is seen and not obeyed", ({ text, shown }) => {
  expect(showText(text)).toBe(shown);
});

test.for(["Grüße", "你好", "שלום", "👨‍👩‍👧 👋🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "नमस्ते", "C:\\dir"])("%s stays as it is", (text) => {
  expect(showText(text)).toBe(text);
});

test("text of several lines keeps its lines and tabs", () => {
  expect(showLines("one\r\ntwo\n\tthree\r\x1b")).toBe("one\ntwo\n\tthree\\x0d\\x1b");
});
