import { expect, test } from "vitest";
import { fitTerminal } from "../../../services/wrap.ts";

const sentence = `bob, port 9998: connection refused. The host is there, but no program listens on that port. ${"x".repeat(90)}`;

test("at a terminal a long sentence is broken between words", () => {
  expect(fitTerminal(sentence, { isTTY: true, columns: 80 })).toBe(
    `bob, port 9998: connection refused. The host is there, but no program listens on\nthat port.\n${"x".repeat(90)}`,
  );
});

test("lines stay lines, and a terminal that does not know its width has 80 columns", () => {
  expect(fitTerminal(`one\n  two\n${"word ".repeat(20)}end`, { isTTY: true, columns: 0 })).toBe(
    `one\n  two\n${"word ".repeat(16).trimEnd()}\n${"word ".repeat(4)}end`,
  );
});

test("in a pipe it is one line", () => {
  expect(fitTerminal(sentence, {})).toBe(sentence);
});
