import type { Matcher } from "./matcher.ts";

/** Which of the packets that match: a share of them, drawn from the seed; certain ones, counted from 1; or all. */
export type Selection =
  | { readonly take: "all" }
  | { readonly take: "share"; readonly share: number }
  | { readonly take: "every"; readonly every: number }
  | { readonly take: "nth"; readonly nth: readonly number[] };

/** One thing that the wire does to the packets that match. Plain values: they travel to the agents as JSON. */
export type Condition = {
  readonly match: Matcher;
  /** The words that it came from, for people: `loss: the 2nd SYN`. */
  readonly words: string;
  /** The `match:` that it was set with, as written; empty without. */
  readonly scope: string;
} & (
  | { readonly does: "delay"; readonly ms: number }
  /** The delay differs by up to this much, both ways; the order stays. */
  | { readonly does: "jitter"; readonly ms: number }
  | {
      readonly does: "lose" | "duplicate" | "reorder" | "corrupt";
      readonly which: Selection;
    }
  | { readonly does: "limit"; readonly bitsPerSecond: number }
  | { readonly does: "cut" }
  | { readonly does: "reject"; readonly by: "rst" | "icmp" }
  | { readonly does: "hold" }
);

/** Two conditions with the same key cannot stand on one line: the newer takes the older one's place. */
export const conditionKey = ({ does, scope }: Condition): string => `${does} ${scope}`;

/** What of a line is cut, each by what a packet must be for it; an empty matcher is all of it. */
export const cutsOf = (conditions: readonly Condition[]): readonly Matcher[] =>
  conditions.flatMap(({ does, match: { fromHost: _, toHost: __, ...match } }) =>
    does === "cut" ? [match] : [],
  );

/** Whether a line is cut for every packet: then ARP is cut with it. */
export const isCut = (conditions: readonly Condition[]): boolean =>
  cutsOf(conditions).some((match) => Object.keys(match).length === 0);
