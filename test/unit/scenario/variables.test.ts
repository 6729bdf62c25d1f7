import { describe, expect, it } from "vitest";
import { findVariables, substitute } from "../../../lab/scenario/variables.ts";

const KNOWN = { port: "9999", "bob.address": "10.99.7.10" };

describe("variables in a text", () => {
  it.each([
    ["bob ${port}", "bob 9999"],
    ["${ port }${port}", "99999999"],
    ["${bob.address}:${port}", "10.99.7.10:9999"],
    ["$${port}", "${port}"],
    ["$$${port}", "$${port}"],
    ["$port, $ and {port}", "$port, $ and {port}"],
  ])("%s", (text, result) => {
    expect(substitute(text, KNOWN)).toBe(result);
  });

  it("stand for themselves, whatever they look like", () => {
    expect(substitute("${a}", { a: "${b} $& $1", b: "no" })).toBe("${b} $& $1");
  });

  it("have a place", () => {
    expect(findVariables("a ${ b } $${c} ${d.e}")).toEqual([
      { name: "b", offset: 2, length: 6 },
      { name: "d.e", offset: 15, length: 6 },
    ]);
  });

  it("without a value are an error", () => {
    expect(() => substitute("${prot}", KNOWN)).toThrow(
      expect.objectContaining({ code: "variable-undefined" }),
    );
    expect(() => substitute("${toString}", {})).toThrow(
      expect.objectContaining({ code: "variable-undefined" }),
    );
  });
});

describe("variables in an expectation", () => {
  const at = { line: 1, column: 1 };

  it("are put into every text, and nothing else is touched", () => {
    const wish = { ...at, what: "printed", text: { has: ["${port}"], bytes: 3 }, absent: undefined };
    expect(substitute(wish, KNOWN)).toEqual({ ...wish, text: { has: ["9999"], bytes: 3 } });
  });

  it("mean their plain text in a regular expression", () => {
    const { matches } = substitute({ matches: "^from ${bob.address}$" }, KNOWN);
    expect(new RegExp(matches, "mu").test("from 10.99.7.10")).toBe(true);
    expect(new RegExp(matches, "mu").test("from 10x99x7x10")).toBe(false);
  });

  it("are plain in JSON, where `matches` is a key like any other", () => {
    const wish = { ...at, what: "json", value: { matches: "${bob.address}" } };
    expect(substitute(wish, KNOWN)).toEqual({ ...wish, value: { matches: "10.99.7.10" } });
  });
});
