import { LabError } from "../errors.ts";
import { type CommandResult, runCommand } from "./command.ts";
import type { Engine } from "./engine.ts";

/** What an image says of how it is run. */
export type ImageSettings = {
  /** Its entry point and command, as one list of words. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly path: string | undefined;
};

/** @throws {LabError} `image-missing` */
export async function readImage(engine: Engine, image: string): Promise<ImageSettings> {
  try {
    const { Config } = await engine.docker.getImage(image).inspect();
    const entry = typeof Config.Entrypoint === "string" ? [Config.Entrypoint] : (Config.Entrypoint ?? []);
    const path = Config.Env?.find((line) => line.startsWith("PATH="))?.slice("PATH=".length);
    return { command: [...entry, ...(Config.Cmd ?? [])], folder: Config.WorkingDir || "/", path };
  } catch (cause) {
    throw new LabError("image-missing", `There is no image ${image} on this engine.`, {
      hint: image.startsWith("next-room/") ? "Make the lab's own:  npm run setup" : "Build or pull it first.",
      cause,
    });
  }
}

/**
 * Build an image from a folder's Dockerfile. It bears the labels, so that a later run can sweep it.
 * @param network whether its steps may reach the network: not those of strangers
 */
export async function buildImage(
  folder: string,
  options: {
    readonly tag: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly network: boolean;
    readonly signal: AbortSignal;
  },
): Promise<CommandResult> {
  const labels = Object.entries(options.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  const network = options.network ? [] : ["--network", "none"];
  const command = [
    "docker",
    "build",
    "--progress",
    "plain",
    "--tag",
    options.tag,
    ...labels,
    ...network,
    folder,
  ];
  return runCommand(command, { signal: options.signal });
}

export async function removeImage(engine: Engine, image: string): Promise<void> {
  await engine.docker
    .getImage(image)
    .remove({ force: true })
    .catch(() => {}); // it was never built, or somebody swept it
}
