import type { MistakeClass } from "../scenario/scenario.ts";

/** What the learner's host knows of the program, once its stage is over. */
export type ProgramFacts = {
  /** Null while it runs. */
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly pidsAtLimit: boolean;
  readonly diskFull: boolean;
  /** TCP sockets that listen on its host. */
  readonly listeners: readonly Listener[];
  readonly lastStderr: string;
  /** The most that a program of the stage printed: what comes over the network without end is printed by a peer. */
  readonly outputBytes: number;
};

export type Listener = { readonly address: string; readonly port: number; readonly program?: string };

/** A class and what happened, before a hint is found for it. */
export type Finding = { readonly class: MistakeClass; readonly sentence: string };
