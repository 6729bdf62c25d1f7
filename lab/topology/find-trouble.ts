import { relative } from "node:path";
import type { Host } from "../docker/host.ts";
import { LabError } from "../errors.ts";

/** Why a host is not as it should be when it has come up: `host-exited` or `host-unhealthy`; undefined if it is. */
export async function findTrouble(
  host: Host,
  file: string,
  signal: AbortSignal,
): Promise<LabError | undefined> {
  const { health, checkSaid, exitCode } = await host.health(signal);
  const isDone = exitCode === 0 && health === "none"; // it had one thing to do and has done it
  if (exitCode !== null && !isDone) {
    const words = tellWords(await host.lastLines(5, signal));
    return new LabError("host-exited", `The host ${host.name} has exited with code ${exitCode}. ${words}`, {
      hint: `The same by hand:  docker compose --file ${relative(process.cwd(), file)} up ${host.name}`,
    });
  }
  if (health !== "unhealthy") return undefined;
  const said = lastLines(checkSaid);
  const words = said === "" ? tellWords(await host.lastLines(5, signal)) : `The check last said:\n${said}`;
  return new LabError(
    "host-unhealthy",
    `The host ${host.name} came up, but its health check fails. ${words}`,
  );
}

const tellWords = (said: string): string => (said === "" ? "It said nothing." : `It last said:\n${said}`);

const lastLines = (text: string): string => text.split("\n").slice(-5).join("\n");
