import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the `docker` command looks for its plugins, in its order. */
const PLUGIN_FOLDERS = [
  join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "cli-plugins"),
  "/usr/local/lib/docker/cli-plugins",
  "/usr/local/libexec/docker/cli-plugins",
  "/usr/lib/docker/cli-plugins",
  "/usr/libexec/docker/cli-plugins",
];

/**
 * Compose v2 as a command. It is a program of its own, and `docker compose` asks it for its name and version before it
 * runs it; called by itself it starts twice as fast. Where it is not found, `docker compose` finds it.
 */
export const composeProgram: readonly string[] = (() => {
  const plugin = PLUGIN_FOLDERS.map((folder) => join(folder, "docker-compose")).find((path) =>
    existsSync(path),
  );
  return plugin === undefined ? ["docker", "compose"] : [plugin];
})();
