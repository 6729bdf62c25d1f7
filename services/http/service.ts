import type { AccessLog } from "./access-log.ts";
import type { Clock } from "./clock.ts";
import type { ConnectionLimits } from "./limits.ts";
import type { Routes } from "./routes.ts";

/** What all connections of one server share. */
export interface Service {
  readonly routes: Routes;
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly log: AccessLog | undefined;
  /** The fields that every answer has at this moment, on a connection that stays and on one that ends. */
  envelopes: { readonly staying: string; readonly closing: string };
  /** Bytes of request bodies that all connections hold together; kept by them. */
  heldBytes: number;
  /** True once the server is asked to stop: every answer is then its connection's last. */
  stopping: boolean;
  /** Told when a handler throws, which is a defect of ours. */
  readonly report: (error: unknown) => void;
}
