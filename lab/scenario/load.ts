import { readFile } from "node:fs/promises";
import { LabError } from "../errors.ts";
import { type Parsed, parseScenario } from "./parse.ts";

/**
 * Reads a scenario file.
 *
 * @throws LabError `scenario-unreadable` when there is no such file or it cannot be read.
 */
export async function loadScenario(file: string): Promise<Parsed> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const hint = "`lab list` shows the lab's own scenarios.";
    throw new LabError("scenario-unreadable", `cannot read the scenario ${file}`, { hint, cause });
  }
  return parseScenario(text, file);
}
