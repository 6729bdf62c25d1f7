import { z } from "zod";
import { suggest } from "../suggest.ts";
import { text } from "./values.ts";

const KINDS = ["port", "word", "line", "text of 200 bytes", "number 1..9"];
const FORM = /^(port|word|line|text of [1-9]\d{0,4} bytes?|number \d{1,9}\.\.\d{1,9})$/;

const drawn = z.string().regex(FORM, {
  error: ({ input }) => {
    const [first = ""] = String(input).split(" ");
    const meant = KINDS.find(
      (kind) =>
        kind.split(" ")[0] ===
        suggest(
          first,
          KINDS.map((one) => one.split(" ")[0] ?? ""),
        ),
    );
    const kinds = KINDS.map((one) => `\`${one}\``).join(", ");
    return `this cannot be drawn: ${meant ? `did you mean \`${meant}\`?` : `there is ${kinds}, or a list to take one of`}`;
  },
});

const choice = z.array(z.union([text, z.number(), z.boolean()])).min(2, "there is nothing to choose from");

/** What is drawn from the run's seed for one variable. */
export const random = z.union([drawn, choice]).meta({ id: "random" });
