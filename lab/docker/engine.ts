import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { LabError } from "../errors.ts";
import { runCommand } from "./command.ts";

/** An engine that has answered. Everything below `docker/` is reached through one of these. */
export type Engine = {
  readonly docker: Docker;
  /** Where it listens: `unix:///var/run/docker.sock`, `tcp://…`, `ssh://…`. */
  readonly endpoint: string;
  readonly version: string;
};

/**
 * Connect to the engine that the `docker` command would use: DOCKER_HOST, else the current context, else the
 * default socket.
 * @throws {LabError} `docker-no-permission`, `docker-not-running`, `docker-unreachable`
 */
export async function connectEngine(signal?: AbortSignal): Promise<Engine> {
  const endpoint =
    process.env.DOCKER_HOST ?? (await contextEndpoint(signal)) ?? "unix:///var/run/docker.sock";
  // docker-modem reads DOCKER_HOST by itself, TLS and ssh included; for a context's socket we say the path.
  const docker =
    process.env.DOCKER_HOST === undefined && endpoint.startsWith("unix://")
      ? new Docker({ socketPath: endpoint.slice("unix://".length) })
      : new Docker();
  try {
    const { Version } = await docker.version();
    return { docker, endpoint, version: Version };
  } catch (cause) {
    throw describeConnectFailure(endpoint, cause);
  }
}

function describeConnectFailure(endpoint: string, cause: unknown): LabError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EACCES" || code === "EPERM") {
    return new LabError(
      "docker-no-permission",
      `You have no permission to use the Docker engine at ${endpoint}.`,
      {
        hint: "Join its group, then log in again:  sudo usermod -aG docker $USER",
        cause,
      },
    );
  }
  if (endpoint.startsWith("unix://") && (code === "ENOENT" || code === "ECONNREFUSED")) {
    return new LabError(
      "docker-not-running",
      `No Docker engine is running: nothing answers at ${endpoint}.`,
      {
        hint: "Start Docker Desktop or dockerd, or let the lab do it:  npm run setup",
        cause,
      },
    );
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LabError("docker-unreachable", `The Docker engine at ${endpoint} cannot be reached: ${why}`, {
    hint: "Try  docker version  and see what it says; DOCKER_HOST or the docker context may point elsewhere.",
    cause,
  });
}

/** The current context's endpoint; undefined for the default one, which needs no look-up. */
async function contextEndpoint(signal?: AbortSignal): Promise<string | undefined> {
  const name = process.env.DOCKER_CONTEXT ?? configuredContext();
  if (name === undefined || name === "default") return undefined;
  const { code, stdout } = await runCommand(
    ["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}", name],
    signal ? { signal } : {},
  );
  return code === 0 ? stdout.trim() : undefined;
}

function configuredContext(): string | undefined {
  const file = join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json");
  if (!existsSync(file)) return undefined;
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof config === "object" && config !== null && "currentContext" in config
      ? String(config.currentContext)
      : undefined;
  } catch {
    return undefined; // a config that docker itself could not read: its own command will say so
  }
}
