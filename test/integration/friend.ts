import { GenericContainer } from "testcontainers";
import { inject } from "vitest";
import type { Engine } from "../../lab/docker/engine.ts";
import { Program } from "../../lab/docker/program.ts";
import type { Place, Room } from "./room.ts";

/** A host of its own, which joins a room for one test: a peer to kill, or one that brings programs that are not ours. */
export type Friend = AsyncDisposable &
  Place & {
    readonly address: string;
    /** Pull its plug: SIGKILL to all that runs in it. */
    readonly kill: () => Promise<void>;
    /** Stop every program in it where it stands. Its kernel goes on answering (cgroups(7), freezer). */
    readonly freeze: () => Promise<void>;
  };

/** @param files copied to its root folder, by path on this machine */
export async function startFriend(
  engine: Engine,
  room: Room,
  { image, files = [] }: { image: string; files?: readonly string[] },
): Promise<Friend> {
  const network = `${room.project}_room`;
  const started = await new GenericContainer(image)
    .withNetworkMode(network)
    .withLabels({ ...inject("labels") })
    .withCopyFilesToContainer(files.map((source) => ({ source, target: `/${source.split("/").at(-1)}` })))
    .withCommand(["sleep", "infinity"])
    .start();
  const container = started.getId();
  return {
    address: started.getIpAddress(network),
    start: (command, options) => Program.start(engine, { container, command, ...options }),
    // Killed is not gone yet: until its network has been taken down, its kernel answers for it.
    kill: async () => {
      await engine.docker.getContainer(container).kill();
      await engine.docker.getContainer(container).wait();
    },
    freeze: async () => engine.docker.getContainer(container).pause(),
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}
