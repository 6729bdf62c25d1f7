import type { GradeEvent } from "../../grade/grade-event.ts";

/** Takes gradings' events as they come. */
export type GradeReporter = {
  take(event: GradeEvent): void;
  /** Nothing comes for a while: what is drawn again and again is taken off the terminal. */
  pause?(): void;
  /** Nothing more will come. Safe to call twice. */
  end(): void;
};
