import type { Mutation } from "./mutated-topology.ts";

/** A scenario of the catalogue, what is broken for it, and the step (from 1) that must tell. */
export type Proof = {
  readonly scenario: string;
  readonly broken: string;
  readonly step: number;
  readonly mutation: Mutation;
};
