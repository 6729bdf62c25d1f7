import type { TroubledLine } from "./agent/messages.ts";
import { type Condition, conditionKey } from "./conditions/condition.ts";
import { type Line, lineName } from "./conditions/link.ts";
import type { WireOrder } from "./conditions/parse-condition.ts";

/** Which conditions stand on which lines: a value that changes only by `apply`. */
export class Troubles {
  readonly #lines = new Map<string, { readonly line: Line; conditions: readonly Condition[] }>();

  /** @returns the lines that are not as they were */
  apply(lines: readonly Line[], order: WireOrder): Line[] {
    return lines.filter((line) => {
      const name = lineName(line);
      const before = this.#lines.get(name)?.conditions ?? [];
      const conditions = order.heal ? [] : change(before, order, line);
      if (JSON.stringify(conditions) === JSON.stringify(before)) return false;
      if (conditions.length === 0) this.#lines.delete(name);
      else this.#lines.set(name, { line, conditions });
      return true;
    });
  }

  /** Take over what an agent says of a line. */
  adopt(line: Line, conditions: readonly Condition[]): void {
    this.#lines.set(lineName(line), { line, conditions });
  }

  /** What stands on the lines to a host, as its agent is told. */
  into(host: string, addressesOf: (host: string) => readonly string[], seed: number): TroubledLine[] {
    return [...this.#lines.values()].flatMap(({ line, conditions }) =>
      line.to === host ? [{ name: lineName(line), from: addressesOf(line.from), seed, conditions }] : [],
    );
  }

  list(): readonly { readonly line: Line; readonly conditions: readonly Condition[] }[] {
    return [...this.#lines.values()];
  }
}

function change(
  before: readonly Condition[],
  order: Extract<WireOrder, { heal: false }>,
  { from, to }: Line,
): readonly Condition[] {
  const concerns = ({ match: { fromHost = from, toHost = to } }: Condition): boolean =>
    fromHost === from && toHost === to;
  const sets = order.sets.filter(concerns);
  const over = new Set([...sets, ...order.ends.filter(concerns)].map(conditionKey));
  return [...before.filter((condition) => !over.has(conditionKey(condition))), ...sets];
}
