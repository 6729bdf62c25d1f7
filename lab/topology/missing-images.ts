import type { Engine } from "../docker/engine.ts";
import type { ComposeModel } from "./compose-model.ts";

export async function hasImage(engine: Engine, image: string): Promise<boolean> {
  return engine.docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

export async function listMissingImages(engine: Engine, { services }: ComposeModel): Promise<string[]> {
  const missing = new Set<string>();
  for (const { image } of Object.values(services)) {
    if (image !== undefined && !(await hasImage(engine, image))) missing.add(image);
  }
  return [...missing];
}

/** What to do about images that are not on the engine; undefined where none is missing. */
export function adviseOnImages(missing: readonly string[]): string | undefined {
  const isOurs = (image: string) => image.startsWith("next-room/");
  const others = missing.filter((image) => !isOurs(image));
  if (missing.some(isOurs)) return "An image of the lab's own is missing:  npm run setup";
  if (others.length > 0) return `Not on this engine; build or pull first:  ${others.join(" ")}`;
  return undefined;
}
