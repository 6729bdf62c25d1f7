import { z } from "zod";
import { name, text } from "./values.ts";

/** What can be wrong with a learner's program, seen from outside it. A stage may have a hint for each. */
export const MISTAKES = {
  "not-built": "It could not be built.",
  exits: "It ended by itself, and should have stayed.",
  crashes: "It ended with an error.",
  "no-listen": "It runs and listens on no port.",
  "wrong-port": "It listens, on another port.",
  "loopback-only": "It listens where only its own host can call it.",
  refused: "The call to it was refused, or its own call was.",
  "no-connect": "It is a client and never called.",
  "no-accept": "It is a server and leaves calls waiting.",
  "no-answer": "The connection stood, and it said nothing.",
  "not-shown": "What was said to it did not appear on its terminal or stdout.",
  "speaks-first": "It spoke before it was asked.",
  "early-close": "It hung up before all was said.",
  reset: "It ended the connection with a RST.",
  "wrong-bytes": "It said something else.",
  "stays-open": "It did not hang up when all was said.",
  "keeps-running": "It went on when it should have ended.",
  "too-much-output": "It printed without end.",
  "out-of-memory": "It took more memory than its host has.",
  "too-many-processes": "It started more processes than its host lets it.",
  "disk-full": "It filled its disk.",
  timeout: "It was not done when its time was over.",
  other: "None of these.",
} as const;

export type MistakeClass = keyof typeof MISTAKES;

const hint = (about: string) => text.min(1, "the hint is empty").optional().describe(about);

const hints = z
  .strictObject({
    ...(Object.fromEntries(
      Object.entries(MISTAKES).map(([mistake, meaning]) => [mistake, hint(meaning)]),
    ) as Record<MistakeClass, ReturnType<typeof hint>>),
    any: hint("Every mistake that has no hint of its own here."),
  })
  .meta({ id: "hints" });

/** What makes a scenario a stage of a course. */
export const stage = z
  .strictObject({
    as: z
      .enum(["bob", "me"])
      .describe("The host that the learner's program runs on: `bob` for a server, `me` for a client."),
    part: name.describe(
      "Which of the learner's programs it is about: `greeting`, `chat`, `web`, or another.",
    ),
    tier: z
      .enum(["basic", "beyond"])
      .optional()
      .describe("`basic`, if not given: what the talk's own programs promise. `beyond`: more than that."),
    needs: z
      .array(name)
      .optional()
      .describe("The stages, by their files' names, that must be passed before this one is tried."),
    hints: hints.optional().describe("What to tell the learner, by class of mistake."),
  })
  .meta({ id: "stage" });
