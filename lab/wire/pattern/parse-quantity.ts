import { isArrow } from "./parse-ends.ts";
import type { Pattern } from "./pattern.ts";
import { PatternFault, type TokenReader } from "./token-reader.ts";

export const quantityWords = ["exactly", "at least", "at most"] as const;

/** Reads `exactly 2 x`, where a line begins with it. */
export function parseQuantity(reader: TokenReader): Pattern["quantity"] {
  const first = reader.next();
  const second = reader.next(1);
  const kind = quantityWords.find((words) =>
    words.split(" ").every((word, ahead) => reader.next(ahead)?.text === word),
  );
  if (kind === undefined) {
    if (first !== undefined && /^\d+[x×]?$/.test(first.text) && !isArrow(second?.text)) {
      throw new PatternFault({
        ...first,
        message: "say `exactly`, `at least` or `at most` before the number",
      });
    }
    return undefined;
  }
  reader.take(kind.split(" ").length);
  const number = reader.need("how many packets, as in `exactly 2 x me > bob SYN`");
  const [, digits, times] = /^(\d+)([x×])?$/.exec(number.text) ?? [];
  if (digits === undefined) throw reader.fault(number, "a number was expected here, as in `exactly 2 x`");
  if (times === undefined) {
    const x = reader.need("an `x` after the number");
    if (x.text !== "x" && x.text !== "×")
      throw reader.fault(x, "an `x` was expected here, as in `exactly 2 x`");
  }
  return { kind, count: Number(digits) };
}
