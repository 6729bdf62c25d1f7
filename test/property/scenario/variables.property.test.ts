import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findVariables, substitute } from "../../../lab/scenario/variables.ts";

const tricky = fc
  .array(fc.constantFrom("$", "{", "}", "${", "$${", "a", " ", "."), { maxLength: 12 })
  .map((all) => all.join(""));
const text = fc.oneof(fc.string({ unit: "grapheme" }), tricky);
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);

/** How an author writes a text that has no variables in it. */
const escapeVariables = (plain: string) => plain.replaceAll("${", () => "$${");

describe("putting values in for variables", () => {
  it("gives an escaped text back as it was", () => {
    fc.assert(
      fc.property(text, (plain) => {
        expect(substitute(escapeVariables(plain), {})).toBe(plain);
      }),
    );
  });

  it("gives every value back, whatever it is, between any texts", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            name,
            text,
            text.filter((one) => !one.endsWith("$")),
          ),
        ),
        (parts) => {
          const variables = Object.fromEntries(parts.map(([one, value]) => [one, value]));
          const written = parts.map(([one, , before]) => `${escapeVariables(before)}\${${one}}`).join("");
          const wanted = parts.map(([one, , before]) => `${before}${variables[one]}`).join("");
          expect(substitute(written, variables)).toBe(wanted);
          expect(findVariables(written).map((found) => found.name)).toEqual(parts.map(([one]) => one));
        },
      ),
    );
  });

  it("leaves data without variables as it is", () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("${"));
    fc.assert(
      fc.property(plain, (value) => {
        expect(substitute(value, {})).toEqual(value);
      }),
    );
  });

  it("makes an expression that matches the value and no other text", () => {
    fc.assert(
      fc.property(text, text, (value, other) => {
        const { matches } = substitute({ matches: "^(?:${a})$" }, { a: value });
        expect(new RegExp(matches, "u").test(value)).toBe(true);
        expect(new RegExp(matches, "u").test(other)).toBe(other === value);
      }),
    );
  });
});
