import { spawn } from "node:child_process";
import { composeFile } from "./places.ts";

/** `lab up`, `lab exec`, `lab logs`: Compose does these well already; this only says which file. */
export async function composeCommand(args: readonly string[]): Promise<number> {
  const child = spawn("docker", ["compose", "--file", composeFile, ...args], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
