import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ladderOfFile } from "../../../../lab/report/ladder/ladder-of-file.ts";

const talk = readFileSync("test/fixtures/wire/talk-me.pcapng");
const names = [
  { name: "me", addresses: ["10.9.0.3"] },
  { name: "bob", addresses: ["10.9.0.2"] },
];

it("draws a capture of another program, hosts by their addresses", () => {
  const drawing = ladderOfFile(talk);
  expect(drawing).toMatch(/^ +10\.9\.0\.3 /);
  expect(drawing).toMatch(/│◀─+│ {2}"Thank you for connecting\\r\\n" /);
});

it("names hosts as it is told to", () => {
  expect(ladderOfFile(talk, { names })).toMatch(/^ +me .* bob/);
});

it("draws SVG", () => {
  expect(ladderOfFile(talk, { names, format: "svg" })).toMatch(/^<svg .*<\/svg>\n$/s);
});

it("draws a capture that breaks off as far as it goes, and says so", () => {
  const drawing = ladderOfFile(talk.subarray(0, talk.length - 7));
  expect(drawing).toContain("Thank you for connecting");
  expect(drawing).toMatch(/The capture breaks off at byte \d+: the rest of a block is missing\.\n$/);
});

it("says what is wrong with what is no capture", () => {
  expect(() => ladderOfFile(Buffer.from("hello"))).toThrow(
    expect.objectContaining({ code: "capture-invalid", hint: expect.stringContaining("pcapng") }),
  );
});
