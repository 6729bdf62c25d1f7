import fc from "fast-check";
import { expect, test } from "vitest";
import { showLines, showText } from "../../../services/terminal-text.ts";

/** Any code points at all, lone surrogates included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }))
  .map((points) => String.fromCodePoint(...points));
const hostile = fc.string({
  unit: fc.constantFrom(
    "\x1b",
    "[",
    "]",
    "\x07",
    "\x9b",
    "\r",
    "\n",
    "\t",
    "\u202e",
    "\u2067",
    "\ud800",
    "x",
    "👋",
  ),
});
const controls = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u;

test("no control ever comes out", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, hostile), (text) => {
      expect(showText(text)).not.toMatch(controls);
      expect(showLines(text).replace(/[\n\t]/g, "")).not.toMatch(controls);
    }),
  );
});

test("nor does one from bytes that were never text", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(showText(Buffer.from(bytes).toString())).not.toMatch(controls);
    }),
  );
});

test("text without controls stays as it is", () => {
  const plain = anyText.filter((text) => !controls.test(text));
  fc.assert(
    fc.property(plain, (text) => {
      expect(showText(text)).toBe(text);
    }),
  );
});
