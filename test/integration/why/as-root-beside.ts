import type { Engine } from "../../../lab/docker/engine.ts";
import type { Host } from "../../../lab/docker/host.ts";
import { Program } from "../../../lab/docker/program.ts";

/** Do to a host's network what its own programs may not: as an administrator would, from beside it. */
export async function asRootBeside(engine: Engine, host: Host, script: string): Promise<void> {
  const { Config } = await engine.docker.getContainer(host.container).inspect();
  const container = await engine.docker.createContainer({
    Image: "next-room/wire",
    Entrypoint: ["sleep", "infinity"],
    Labels: Object.fromEntries(
      Object.entries(Config.Labels).filter(([name]) => name.startsWith("next-room.")),
    ),
    HostConfig: { NetworkMode: `container:${host.container}`, CapAdd: ["NET_ADMIN"], Init: true },
  });
  try {
    await container.start();
    const signal = AbortSignal.timeout(10_000);
    const command = ["sh", "-c", script];
    const program = await Program.start(engine, { container: container.id, command, signal });
    const { code, stderr } = await program.answer(signal);
    if (code !== 0) throw new Error(`${script}: ${stderr}`);
  } finally {
    await container.remove({ force: true });
  }
}
