import type { Proof } from "./proof.ts";
import { talkProofs } from "./talk-proofs.ts";
import { webProofs } from "./web-proofs.ts";
import { wireProofs } from "./wire-proofs.ts";

/** One for each scenario of the catalogue. */
export const proofs: readonly Proof[] = [...talkProofs, ...webProofs, ...wireProofs];
