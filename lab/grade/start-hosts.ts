import type { Engine } from "../docker/engine.ts";
import type { ImageSettings } from "../docker/image.ts";
import type { Ownership } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type RunningTopology, startTopology, type Topology } from "../topology/start-topology.ts";
import type { Side } from "./grade-event.ts";

/** An image of the learner's own, or of the teacher's, in place of the workbench. */
export type OwnImage = {
  readonly name: string;
  readonly settings: ImageSettings;
  readonly keepsFiles: boolean;
};

/**
 * Start the hosts of one learner: theirs, and those that the stages name besides.
 * @throws {LabError} `image-without-shell`, and what `startTopology` throws
 */
export async function startHosts(
  engine: Engine,
  owner: Ownership,
  start: {
    readonly topology: Topology;
    readonly as: Side;
    readonly stages: readonly Scenario[];
    readonly image: OwnImage | null;
    readonly signal: AbortSignal;
  },
): Promise<RunningTopology> {
  const topology = fitTopology(start.topology, start);
  try {
    return await startTopology(engine, topology, owner, { named: topology.hosts, signal: start.signal });
  } catch (error) {
    if (start.image && error instanceof LabError && /sleep.*not found/.test(error.message)) {
      throw new LabError("image-without-shell", `The image ${start.image.name} has no shell, and no sleep.`, {
        hint: "Build it on an image with sh, tar and sleep, such as any Debian or Alpine.",
        cause: error,
      });
    }
    throw error;
  }
}

/** The topology with the hosts that are needed, and the learner's on their own image. */
export function fitTopology(
  { file, model }: Topology,
  {
    as,
    stages,
    image,
  }: { readonly as: Side; readonly stages: readonly Scenario[]; readonly image: OwnImage | null },
): Topology {
  const named = new Set([as, ...stages.flatMap(({ hosts }) => hosts.map(({ host }) => host))]);
  const services = Object.fromEntries(Object.entries(model.services).filter(([name]) => named.has(name)));
  const seat = services[as];
  if (seat && image) {
    const { PATH = "", ...environment } = (seat.environment ?? {}) as Record<string, string>;
    const path = image.settings.path === undefined ? PATH : `/next-room:${image.settings.path}`;
    const tmpfs = Array.isArray(seat.tmpfs) ? seat.tmpfs : [];
    services[as] = {
      ...seat,
      image: image.name,
      entrypoint: ["sleep", "infinity"],
      command: [],
      environment: { ...environment, PATH: path },
      healthcheck: { disable: true },
      // Its own folder stands where it has put it, and may be called so.
      tmpfs: image.keepsFiles ? tmpfs.filter((line) => !String(line).startsWith("/work:")) : tmpfs,
    };
  }
  return { file, model: { ...model, services }, hosts: Object.keys(services) };
}
