import type { Failure } from "../events.ts";

export type Judgement = Pass | Fail;

export type Pass = {
  readonly verdict: "pass";
  /** For `sees`: where the next `sees` on this program begins. Null for all others. */
  readonly cursor: number | null;
};

export type Fail = {
  readonly verdict: "fail";
  /** `byHand` is null: only the runner knows how to get into a host. */
  readonly failure: Failure;
  /** Waiting cannot mend it: the program has ended, the answer is whole. No need to look again. */
  readonly final: boolean;
};

export const PASS: Pass = { verdict: "pass", cursor: null };

/** A failure of which only the parts that matter need saying. */
export function fail(
  host: string | null,
  parts: { readonly expected: string; readonly seen: string } & Partial<Failure>,
  final = false,
): Fail {
  const blank = { host, caret: null, because: null, byHand: null, next: null, drawing: null };
  return { verdict: "fail", failure: { ...blank, ...parts }, final };
}
