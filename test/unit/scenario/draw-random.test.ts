import { describe, expect, it } from "vitest";
import { drawRandom } from "../../../lab/scenario/draw-random.ts";
import type { Random } from "../../../lab/scenario/scenario.ts";

const many = (kind: Random, count = 500): string[] =>
  Array.from({ length: count }, (_, seed) => drawRandom({ it: kind }, seed).it ?? "");

describe("what is drawn from a seed", () => {
  const all: Record<string, Random> = {
    port: { kind: "port" },
    word: { kind: "word" },
    line: { kind: "line" },
    text: { kind: "text", bytes: 40 },
    number: { kind: "number", from: 1, to: 6 },
    choice: { kind: "choice", values: ["red", "green"] },
  };

  it("is the same for the same seed, on every machine", () => {
    expect(drawRandom(all, 42)).toEqual(drawRandom(all, 42));
    expect(drawRandom(all, 42)).toMatchInlineSnapshot(`
      {
        "choice": "green",
        "line": "heron valley river hazel",
        "number": "2",
        "port": "19089",
        "text": "kettle whistle feather planet lemon otte",
        "word": "tusudi",
      }
    `);
    expect(drawRandom(all, 43)).not.toEqual(drawRandom(all, 42));
  });

  it("stays the same when another variable is added", () => {
    const { port } = drawRandom(all, 7);
    expect(drawRandom({ another: { kind: "line" }, port: { kind: "port" } }, 7).port).toBe(port);
  });

  it("is a port that any program may listen on and no client is given", () => {
    const ports = many({ kind: "port" }).map(Number);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...ports)).toBeLessThan(30_000);
    expect(new Set(ports).size).toBeGreaterThan(450);
  });

  it("is a word of letters, never the one that ends a chat", () => {
    for (const word of many({ kind: "word" })) expect(word).toMatch(/^[a-z]{6}$/);
  });

  it("is a line of some words, with an emoji now and then", () => {
    const lines = many({ kind: "line" });
    for (const line of lines) expect(line).toMatch(/^[a-z]+( [a-z]+){2,4}( \p{Emoji}\u{fe0f}?)?$/u);
    const withEmoji = lines.filter((line) => /\P{ASCII}/u.test(line)).length;
    expect(withEmoji).toBeGreaterThan(150);
    expect(withEmoji).toBeLessThan(350);
  });

  it.each([1, 2, 7, 200, 5000])("is a text of exactly %i bytes without a space at its ends", (bytes) => {
    for (const text of many({ kind: "text", bytes }, 50)) {
      expect(Buffer.byteLength(text)).toBe(bytes);
      expect(text).toMatch(/^[a-z]+( [a-z]+)*$/);
    }
  });

  it("is each number of a range, and each value of a list", () => {
    expect(new Set(many({ kind: "number", from: 2, to: 5 }))).toEqual(new Set(["2", "3", "4", "5"]));
    expect(new Set(many({ kind: "choice", values: ["a", "b"] }))).toEqual(new Set(["a", "b"]));
  });

  it("is never the same port, word or line twice", () => {
    const random = Object.fromEntries(
      Array.from({ length: 300 }, (_, number): [string, Random] => [`port${number}`, { kind: "port" }]),
    );
    for (let seed = 0; seed < 20; seed++)
      expect(new Set(Object.values(drawRandom(random, seed))).size).toBe(300);
  });

  it("makes room for what was given", () => {
    const random = { port: { kind: "port" }, other: { kind: "port" } } as const;
    const { port: drawn = "", other = "" } = drawRandom(random, 5);
    expect(drawRandom(random, 5, { port: "9999" })).toEqual({ port: "9999", other });
    expect(drawRandom(random, 5, { port: other }).other).not.toBe(other);
    expect(drawRandom(random, 5, { other: drawn }).port).not.toBe(drawn);
  });
});
