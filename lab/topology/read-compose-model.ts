import { runCompose } from "../docker/compose.ts";
import type { ComposeModel } from "./compose-model.ts";

/** The file with everything resolved: variables, includes, extends, relative paths; services of every profile with it. */
export async function readComposeModel(file: string, signal?: AbortSignal): Promise<ComposeModel> {
  return JSON.parse(
    await runCompose({ file, profiles: ["*"] }, ["config", "--format", "json"], signal ? { signal } : {}),
  );
}
