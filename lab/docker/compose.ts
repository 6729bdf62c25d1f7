import { LabError } from "../errors.ts";
import { type CommandOptions, runCommand } from "./command.ts";
import { composeProgram } from "./compose-program.ts";

/**
 * Run `docker compose` for one project.
 * @param file the compose file's path
 * @param project the project's name; undefined means the file's own
 * @throws {LabError} `compose-failed` with the engine's own message
 */
export async function runCompose(
  { file, project, profiles }: { file: string; project?: string; profiles?: readonly string[] },
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const which = ["--ansi", "never", "--file", file];
  if (project !== undefined) which.push("--project-name", project);
  for (const profile of profiles ?? []) which.push("--profile", profile);
  const { code, stdout, stderr } = await runCommand([...composeProgram, ...which, ...args], options);
  if (code !== 0) {
    const said = `${stdout.length > 0 && stderr.length === 0 ? stdout : stderr}`
      .trim()
      .split("\n")
      .slice(-6)
      .join("\n");
    throw new LabError("compose-failed", `\`docker compose ${args[0]}\` failed. It said:\n${said}`, {
      hint: `The same by hand:  ${["docker", "compose", ...which, ...args].join(" ")}`,
    });
  }
  return stdout;
}
