import { connectEngine } from "../docker/engine.ts";
import { countHosts, sweepDeadRuns } from "../docker/ownership.ts";
import { stopStandingLab } from "../topology/standing-lab.ts";
import type { CommandContext } from "./context.ts";
import { composeFile } from "./places.ts";

/** `lab down`: nothing of the lab runs afterwards, but for runs that are under way in other terminals. */
export async function downCommand(
  { signal }: CommandContext,
  { images }: { images: boolean },
): Promise<void> {
  const engine = await connectEngine(signal);
  await stopStandingLab(composeFile, { images, signal });
  const { containers } = await sweepDeadRuns(engine, { kept: true, signal });
  if (containers > 0)
    console.log(`Swept ${containers} ${containers === 1 ? "host" : "hosts"} that earlier runs had left.`);
  const underWay = await countHosts(engine, signal);
  const left = underWay === 0 ? "" : `\nWhat is still up (${underWay}) belongs to runs that are under way.`;
  console.log(
    images
      ? `Everybody is home: no host, no network and no image of the lab is left.${left}`
      : `Everybody is home: no host and no network of the lab is left.${left}\n(The images stay, so that the next start is quick. To remove them too:\n npm run down -- --images)`,
  );
}
