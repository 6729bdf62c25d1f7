import type { Engine } from "../docker/engine.ts";
import { buildImage, readImage, removeImage } from "../docker/image.ts";
import type { Ownership } from "../docker/ownership.ts";
import type { Built } from "./learner-host.ts";
import type { OwnImage } from "./start-hosts.ts";

const WITHIN_MS = 5 * 60_000;
let images = 0;

/** Build the image of a learner's own Dockerfile, or say why it could not be; `cleanup` removes it. */
export async function buildOwnImage(
  folder: string,
  build: {
    readonly engine: Engine;
    readonly owner: Ownership;
    readonly network: boolean;
    readonly signal: AbortSignal;
  },
  cleanup: AsyncDisposableStack,
): Promise<OwnImage | Extract<Built, { ok: false }>> {
  const { engine, owner, network } = build;
  const name = `next-room-learner:${owner.run}-${++images}`;
  cleanup.defer(() => removeImage(engine, name));
  const within = AbortSignal.timeout(WITHIN_MS);
  const signal = AbortSignal.any([within, build.signal]);
  try {
    const { code, stderr } = await buildImage(folder, { tag: name, labels: owner.labels, network, signal });
    if (code !== 0)
      return { ok: false, why: `Building its image ended with exit code ${code}.`, said: stderr };
  } catch (error) {
    build.signal.throwIfAborted();
    if (!within.aborted) throw error;
    return { ok: false, why: `Its image was not built within ${WITHIN_MS / 60_000} min.`, said: "" };
  }
  return { name, settings: await readImage(engine, name), keepsFiles: true };
}
