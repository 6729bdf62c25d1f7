import { setInterval } from "node:timers/promises";
import { LabError } from "../errors.ts";
import { drawLadderText } from "../report/ladder/draw-text.ts";
import { suggest } from "../scenario/suggest.ts";
import type { Packet } from "../wire/packet/packet.ts";
import { startWire } from "../wire/start-wire.ts";
import type { CommandContext } from "./context.ts";
import { findStandingHosts } from "./standing-hosts.ts";

/** A packet that no other end has seen by then is told as it is. */
const TELL_AFTER_MS = 300;
const LOOK_EVERY_MS = 100;

/** `lab watch [HOST]`: the packets of the lab that stands, as they pass, until Ctrl-C. */
export async function watchCommand(
  { signal }: CommandContext,
  wanted: string | undefined,
  { project, ascii }: { readonly project?: string; readonly ascii: boolean },
): Promise<void> {
  const { engine, hosts } = await findStandingHosts(project, signal);
  if (wanted !== undefined && !hosts.has(wanted)) {
    const near = suggest(wanted, hosts.keys());
    throw new LabError("host-unknown", `There is no host ${wanted}.`, {
      hint: near === null ? `The hosts are ${[...hosts.keys()].join(", ")}.` : `Did you mean ${near}?`,
    });
  }
  console.log("Putting an agent beside each host …");
  await using wire = startWire({ engine, hosts, seed: 0 });
  const watched = wanted === undefined ? [...hosts.keys()] : [wanted];
  await wire.watch(watched, signal);
  const width = Math.max(60, Math.min(process.stdout.columns ?? 80, 100));
  const draw = (packets: readonly Packet[]) =>
    drawLadderText(packets, { hosts: [...hosts.keys()].toSorted(), unfolded: true, ascii, width })
      .trimEnd()
      .split("\n");
  console.log(`Watching ${watched.join(", ")}; Ctrl-C ends it.\n`);
  const told = new Set<string>();
  const seenAt = new Map<string, number>();
  let header: string | undefined;
  const tell = async (): Promise<void> => {
    const last = wire.packets().at(-1);
    if (!last || told.has(last.id)) return;
    await wire.settled(signal); // so that each packet up to the last is known from both its ends
    const fresh = wire.packets().filter((packet) => {
      const isNews = packet.atMs <= last.atMs && !told.has(packet.id) && isSettled(packet, seenAt);
      if (isNews) told.add(packet.id);
      return (
        isNews && hosts.has(packet.from.host ?? "") && (packet.to.isGroup || hosts.has(packet.to.host ?? ""))
      );
    });
    if (fresh.length === 0) return;
    const [hostsAbove, ...rows] = draw(fresh).slice(0, -1);
    if (hostsAbove !== header) console.log(hostsAbove);
    header = hostsAbove;
    console.log(rows.join("\n"));
  };
  try {
    for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal })) await tell();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  process.exitCode = 0; // Ctrl-C is the way to end it
}

/** Whether all that will be known of it is known: it has arrived, was lost, or its time is over. */
function isSettled({ id, receivedAtMs, marks }: Packet, seenAt: Map<string, number>): boolean {
  const since = seenAt.get(id) ?? performance.now();
  seenAt.set(id, since);
  return receivedAtMs !== undefined || marks.lost === true || performance.now() - since > TELL_AFTER_MS;
}
