import type { CommandContext } from "../cli.ts";
import { LabError } from "../errors.ts";
import { drawLadderText } from "../report/ladder/draw-text.ts";
import { suggest } from "../scenario/suggest.ts";
import type { Packet } from "../wire/packet/packet.ts";
import { startWire } from "../wire/start-wire.ts";
import { findStandingHosts } from "./standing-hosts.ts";

/** A packet that no other end has seen by then is told as it is. */
const TELL_AFTER_MS = 300;

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
  const tell = () => {
    const fresh = wire.packets().filter((packet) => !told.has(packet.id) && isSettled(packet, seenAt));
    const known = fresh.filter(
      ({ from, to }) => hosts.has(from.host ?? "") && (to.isGroup || hosts.has(to.host ?? "")),
    );
    for (const { id } of fresh) told.add(id);
    if (known.length === 0) return;
    const lines = draw(known);
    console.log((told.size === fresh.length ? lines.slice(0, -1) : lines.slice(1, -1)).join("\n"));
  };
  const stop = wire.onChange(tell);
  const ticking = setInterval(tell, TELL_AFTER_MS);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  clearInterval(ticking);
  stop();
  process.exitCode = 0; // Ctrl-C is the way to end it
}

/** Whether all that will be known of it is known: it has arrived, was lost, or its time is over. */
function isSettled({ id, receivedAtMs, marks }: Packet, seenAt: Map<string, number>): boolean {
  const since = seenAt.get(id) ?? performance.now();
  seenAt.set(id, since);
  return receivedAtMs !== undefined || marks.lost === true || performance.now() - since > TELL_AFTER_MS;
}
