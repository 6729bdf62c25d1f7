import type { Verdict } from "../events.ts";

/** What a run's verdict is as an exit code. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = { pass: 0, fail: 1, inconclusive: 2 };
