import type { Question } from "../evidence.ts";

/** From the bottom up, in the order in which a connection needs them. */
export const LAYERS = [
  "host",
  "name",
  "route",
  "arp",
  "wire",
  "firewall",
  "port",
  "handshake",
  "talk",
] as const;
export type Layer = (typeof LAYERS)[number];

/** What one layer showed. */
export type Finding = {
  readonly layer: Layer;
  /** `unknown`: it could not be seen. `unreached`: what is below it failed, or it is not between the two. */
  readonly state: "ok" | "wrong" | "unknown" | "unreached";
  readonly says: string;
  /** Lines as the tools show them. */
  readonly evidence: readonly string[];
};

/** The one thing that most likely stops the connection. */
export type Cause = {
  /** Stable, in kebab case: `loopback-only`, `queue-full`, … */
  readonly code: string;
  readonly layer: Layer;
  /** In plain sentences. */
  readonly says: string;
  /** What to do next; `run` is a command for it, ready to paste. */
  readonly next: { readonly say: string; readonly run: string | null };
};

export type Diagnosis = {
  readonly question: Question;
  /** `unknown`: it does not work, and nothing that was looked at says why. */
  readonly outcome: "works" | "broken" | "unknown";
  readonly cause: Cause | null;
  readonly findings: readonly Finding[];
};
