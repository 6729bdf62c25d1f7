import type { LabEvent } from "../events.ts";

/** Takes a run's events as they come and writes what its reader wants to see of them. */
export type Reporter = {
  take(event: LabEvent): void;
  /** Nothing more will come, whether the run ended by itself or early. Writes what is left; safe to call twice. */
  end(): void;
};

/** The place that a reporter writes to. */
export type Destination = {
  readonly write: (text: string) => void;
  /** Width in columns. Read again at every use, so a getter may follow a terminal that is resized. */
  readonly columns: number;
  /** Height in rows, of which a live display fills at most one screen. Read like `columns`. */
  readonly rows?: number;
  /** Whether colours are wanted: false for `NO_COLOR` and for anything that is not a terminal. */
  readonly color: boolean;
  readonly isTty: boolean;
  /** Milliseconds since 1970, for the times that run while nothing happens. */
  readonly now?: () => number;
};
