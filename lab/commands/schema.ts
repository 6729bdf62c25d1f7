import { scenarioJsonSchema } from "../scenario/json-schema.ts";

/** `lab schema`: what lab/scenario.schema.json holds. */
export function schemaCommand(): void {
  console.log(JSON.stringify(scenarioJsonSchema(), null, 2));
}
