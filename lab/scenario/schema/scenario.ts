import { z } from "zod";
import { random } from "./random.ts";
import { stage } from "./stage.ts";
import { FORMS, wire } from "./step.ts";
import { duration, name, text } from "./values.ts";

/** The keys around the steps. `steps` is checked one by one, by the form that each step's action calls for. */
export const scenario = z.strictObject({
  title: text.min(1, "the title is empty").describe("A few words that name the behaviour."),
  about: text.min(1, "`about` is empty").describe("What a reader learns from it, in a sentence or two."),
  chapter: text
    .optional()
    .describe(
      "Where it stands in the talk, as in `2 Conversation`: scenarios are listed and run in this order.",
    ),
  order: z
    .number()
    .optional()
    .describe(
      "Where it stands in its chapter: 1 comes before 2. Those without a number come last, by their files' names.",
    ),
  topology: text
    .min(1, "the path is empty")
    .optional()
    .describe("Your own compose file, seen from this one. If not given, the lab's: bob, me and curl."),
  seed: z
    .int()
    .min(0, "a seed is 0 or more")
    .optional()
    .describe(
      "All that is random in the run comes from this number. If not given, one is drawn and printed.",
    ),
  deadline: duration
    .optional()
    .describe("How long the whole scenario may take: `60s`, if not given. Out of time is inconclusive."),
  within: duration
    .optional()
    .describe("How long the expectations of a step may take that says nothing else: `5s`, if not given."),
  vars: z
    .record(name, z.union([text, z.number(), z.boolean()]))
    .optional()
    .describe(
      "Values with names: `${name}` in any text of the steps stands for the value; `$${` is a plain `${`.",
    ),
  random: z
    .record(name, random)
    .optional()
    .describe(
      "Variables whose values are drawn from the seed: the same seed draws the same. `{ port: port, greeting: line }`.",
    ),
  stage: stage
    .optional()
    .describe("Makes it a stage of a course: it grades a learner's own program. See docs/stages.md."),
  link: z
    .union([wire, z.array(wire)])
    .optional()
    .describe("What the wire is like from the start."),
  steps: z
    .array(z.unknown())
    .min(1, "there are no steps")
    .describe("The story, step by step: each says, does one thing, and expects."),
});

export const step = z.union(Object.values(FORMS)).meta({ id: "step" });

/** The whole of the language, for editors. */
export const scenarioFile = scenario.extend({
  steps: z
    .array(step)
    .min(1)
    .describe(scenario.shape.steps.description ?? ""),
});

export type ScenarioInput = z.infer<typeof scenario>;
