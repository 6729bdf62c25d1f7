import { LabError } from "../errors.ts";
import type { LearnerHost } from "./learner-host.ts";

const LOOK_EVERY_MS = 400;
/** A burst of threads ends again; a fork bomb does not. */
const FULL_LOOKS = 2;

/**
 * Looks from outside whether a host has room for another process, and aborts when it has none for a while: among two
 * hundred processes that all fork, each question of a stage would take seconds to be answered.
 */
export function watchRoom(learner: LearnerHost): Disposable & { readonly signal: AbortSignal } {
  const full = new AbortController();
  let looks = 0;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    looks = (await learner.hasNoRoom().catch(() => false)) ? looks + 1 : 0;
    isLooking = false;
    if (looks >= FULL_LOOKS)
      full.abort(new LabError("host-full", "The host has no room for another process."));
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { signal: full.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
