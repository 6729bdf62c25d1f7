import { z } from "zod";
import { scenarioFile } from "./schema/scenario.ts";

/** JSON Schema (draft 7, which editors know best) of a scenario file: what an editor completes, checks and explains. */
export function scenarioJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(scenarioFile, {
    target: "draft-07",
    io: "input",
    override: ({ jsonSchema }) => {
      // That JavaScript counts no further is nothing that a reader needs to know.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
}
