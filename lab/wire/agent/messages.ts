import type { Condition } from "../conditions/condition.ts";

/** What the lab says to an agent: one of these in a line of JSON, on its standard input. */
export type Order = { readonly id: number } & (
  | { readonly do: "watch" }
  | { readonly do: "unwatch" }
  /** From now on exactly these lines are troubled, and each by exactly these conditions. */
  | { readonly do: "trouble"; readonly lines: readonly TroubledLine[] }
  /** Let one held packet go, or all of a line. */
  | { readonly do: "release"; readonly line: string; readonly packet: number | "all" }
  /** Put this mark on the wire, where captures show it behind everything that was there before. */
  | { readonly do: "mark"; readonly mark: string }
  /** How many packets the kernel has shown and dropped; which conditions stand. */
  | { readonly do: "tell" }
);

/** One way to this host, and what happens on it. */
export type TroubledLine = {
  readonly name: string;
  /** The addresses that its packets come from. */
  readonly from: readonly string[];
  readonly seed: number;
  readonly conditions: readonly Condition[];
};

/** What an agent says, on its standard output. */
export type Message =
  | { readonly is: "ready" }
  | { readonly is: "done"; readonly id: number; readonly atMs: number; readonly answer: Answer }
  | {
      readonly is: "failed";
      readonly id: number;
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    }
  | { readonly is: "judged"; readonly packets: readonly JudgedPacket[] }
  /** Packets that had to wait for something other than time have left: those held, those overtaken. */
  | { readonly is: "left"; readonly packets: readonly { readonly packet: number; readonly atMs: number }[] };

export type Answer = {
  /** In the order of the capture streams' numbers. */
  readonly interfaces: readonly WatchedInterface[];
  readonly lines: readonly TroubledLine[];
  /** Held packets that nobody has released yet, by line. */
  readonly held: Readonly<Record<string, readonly number[]>>;
};

export type WatchedInterface = {
  readonly name: string;
  readonly mac: string;
  /** It is not there any more: its host was ended or started anew. */
  readonly gone: boolean;
  readonly received: number;
  readonly dropped: number;
};

/** A packet that did not simply pass. Times are in milliseconds since 1970. */
export type JudgedPacket = {
  /** Counts from 1, over all lines of the agent. */
  readonly packet: number;
  readonly line: string;
  /** By which the captures know it; see `fingerprint` in ../packet/sighting.ts. */
  readonly print: number;
  readonly atMs: number;
  /** When it leaves towards the host; undefined while that is not known, and for what never leaves. */
  readonly leavesMs?: number;
  /** It had to wait for its time. */
  readonly delayed?: true;
  readonly lost?: "cut" | "loss" | "rejected" | "full";
  readonly held?: true;
  readonly duplicated?: true;
  /** It was changed: this byte, counted from the IP header, exclusive-or the mask. */
  readonly corrupted?: { readonly offset: number; readonly mask: number };
};
