import { LabError } from "../errors.ts";
import type { Engine } from "./engine.ts";

const IMAGE = "next-room/curl";

/**
 * Start a container beside a host, in its network namespace and nothing else of it: eyes and hands (ss, curl) for images
 * that bring no tools of their own. It bears the host's labels of ours, and so goes when the host goes.
 * @returns the container's id
 * @throws {LabError} `looker-not-started`
 */
export async function startLooker(
  engine: Engine,
  host: string,
  labels: Readonly<Record<string, string>>,
): Promise<string> {
  const ours = Object.entries(labels).filter(([name]) => name.startsWith("next-room."));
  try {
    const container = await engine.docker.createContainer({
      Image: IMAGE,
      Cmd: ["sleep", "infinity"],
      Labels: Object.fromEntries(ours),
      HostConfig: {
        NetworkMode: `container:${host}`,
        Init: true,
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        Memory: 64 * 1024 * 1024,
        PidsLimit: 32,
      },
    });
    await container.start();
    return container.id;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("looker-not-started", `A host could not be looked at from beside it: ${why}`, {
      hint: `Its image has no ss or curl, so the lab's own ${IMAGE} is needed:  npm run setup`,
      cause,
    });
  }
}
