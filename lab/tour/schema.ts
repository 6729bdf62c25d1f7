import { z } from "zod";

const words = (what: string) => z.string().min(1, `${what} is empty`);

export const scene = z.strictObject({
  scenario: words("the scenario's name"),
  look: words("`look`").optional(),
  ask: words("the question").optional(),
  choices: z
    .array(words("the choice"))
    .min(2, "one choice is none")
    .max(9, "a key picks one of nine")
    .optional(),
  right: z.int().min(1, "choices are counted from 1").optional(),
  answer: words("the answer").optional(),
  try: z
    .array(z.strictObject({ on: words("the host"), type: words("what to type"), see: words("`see`") }))
    .min(1, "there is nothing to try")
    .optional(),
});

/** The file of one stop: see lab/tour/stop.ts for what its parts mean. */
export const stop = z.strictObject({
  chapter: words("the chapter"),
  idea: words("the idea"),
  scenes: z.array(scene).min(1, "there is no scene"),
});
