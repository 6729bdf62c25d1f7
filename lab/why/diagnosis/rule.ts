import type { Cause, Layer } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";

/** One cause: how to tell that it is so, and what to say then. */
export type Rule = {
  readonly code: string;
  readonly layer: Layer;
  /** Undefined where it is not so. Rules are asked in order, and the first that is so is the likely cause. */
  readonly find: (facts: Facts) => Omit<Cause, "code" | "layer"> | undefined;
};

export function found(says: string, say: string, run: string | null = null): Omit<Cause, "code" | "layer"> {
  return { says, next: { say, run } };
}
