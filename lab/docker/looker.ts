import { LabError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { type Answer, Program } from "./program.ts";

const IMAGE = "next-room/host";

/**
 * A container beside a host, in its network namespace and nothing else of it: eyes for images that bring no tools of
 * their own. It bears the host's labels of ours, and so goes when the host goes.
 */
export class Looker {
  readonly #engine: Engine;
  readonly #container: string;

  private constructor(engine: Engine, container: string) {
    this.#engine = engine;
    this.#container = container;
  }

  /** @throws {LabError} `looker-not-started` */
  static async start(
    engine: Engine,
    host: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<Looker> {
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
      return new Looker(engine, container.id);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LabError("looker-not-started", `A host could not be looked at from beside it: ${why}`, {
        hint: `Its image has no ss, so the lab's own ${IMAGE} is needed:  npm run setup`,
        cause,
      });
    }
  }

  async ask(command: readonly string[], signal: AbortSignal): Promise<Answer> {
    const program = await Program.start(this.#engine, { container: this.#container, command, signal });
    return program.answer(signal);
  }
}
