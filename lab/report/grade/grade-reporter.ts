import type { Grade, GradeEvent } from "../../grade/grade-event.ts";
import type { Destination } from "../reporter.ts";

/** Takes gradings' events as they come. */
export type GradeReporter = {
  take(event: GradeEvent): void;
  /** Nothing comes for a while: what is drawn again and again is taken off the terminal. */
  pause?(): void;
  /** Nothing more will come. Safe to call twice. */
  end(): void;
};

/** For forms that need all grades before they can say the first: one text, written when nothing more will come. */
export function writeAtEnd(
  to: Pick<Destination, "write">,
  render: (grades: readonly Grade[]) => string,
): GradeReporter {
  const grades: Grade[] = [];
  let hasEnded = false;
  return {
    take(event) {
      if (event.type === "grade-ended") grades.push(event.grade);
    },
    end() {
      if (!hasEnded) to.write(render(grades));
      hasEnded = true;
    },
  };
}
