import type { CommandContext } from "../cli.ts";
import { connectEngine } from "../docker/engine.ts";
import { stopStandingLab } from "../topology/standing-lab.ts";
import { composeFile } from "./places.ts";

/** `lab down`: nothing of the lab runs afterwards. */
export async function downCommand(
  { signal }: CommandContext,
  { images }: { images: boolean },
): Promise<void> {
  await connectEngine(signal);
  await stopStandingLab(composeFile, { images, signal });
  console.log(
    images
      ? "Everybody is home: no host, no network, no image of the lab is left."
      : "Everybody is home: no host and no network of the lab is left. (The images stay, so that the next start is quick; `npm run down -- --images` removes them too.)",
  );
}
