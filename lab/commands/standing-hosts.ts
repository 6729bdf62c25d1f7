import { connectEngine, type Engine } from "../docker/engine.ts";
import { Host } from "../docker/host.ts";
import { LabError } from "../errors.ts";
import { readComposeModel } from "../topology/read-compose-model.ts";
import { composeFile } from "./places.ts";

/**
 * The hosts that are up: of the lab that stands, or of another compose project (a scenario's that was kept).
 * @throws {LabError} `no-hosts-up`
 */
export async function findStandingHosts(
  project: string | undefined,
  signal: AbortSignal,
): Promise<{ engine: Engine; hosts: Map<string, Host> }> {
  const engine = await connectEngine(signal);
  const name = project ?? (await readComposeModel(composeFile, signal)).name;
  const hosts = await Host.list(engine, name, signal);
  if (hosts.size > 0) return { engine, hosts };
  const isLab = project === undefined;
  throw new LabError("no-hosts-up", `No host of ${isLab ? "the lab" : `the project ${name}`} is up.`, {
    hint: isLab
      ? "Bring it up:  npm start\nHosts of another compose project:  --project NAME"
      : "See what is up:  docker compose ls",
  });
}
