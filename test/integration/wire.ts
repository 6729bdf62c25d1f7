import type { Packet } from "../../lab/wire/packet/packet.ts";
import { startWire, type Wire } from "../../lab/wire/start-wire.ts";
import { test as inRoom, type Room, run } from "./room.ts";

/** A test in a room whose wire between me and Bob is watched. */
export const test = inRoom.extend("wire", async ({ engine, room }, { onCleanup }) => {
  const hosts = new Map([room.me, room.bob].map((host) => [host.name, host]));
  const wire = startWire({ engine, hosts, seed: 7 });
  onCleanup(() => wire[Symbol.asyncDispose]());
  await wire.watch(["me", "bob"], soon());
  return wire;
});

/** The lab's own patience: what takes longer is a defect of the lab. */
export const soon = (): AbortSignal => AbortSignal.timeout(20_000);

/** What crossed the wire between me and Bob by TCP at one of his ports, in few words each. */
export async function segments(wire: Wire, port: number): Promise<string[]> {
  await wire.settled(soon());
  return wire
    .packets()
    .filter((packet) => packet.from.port === port || packet.to.port === port)
    .map(describe);
}

function describe({ from, to, tcp, payload, marks }: Packet): string {
  const said = payload === "" ? "" : ` ${JSON.stringify(payload)}`;
  const became = Object.keys(marks).join(" ");
  return `${from.host} > ${to.host} ${tcp?.flags.join(" ")}${said}${became === "" ? "" : ` (${became})`}`;
}

/** Bob reads a line at this port with the system's own tools and answers with the same. */
export async function echoOnce(room: Room, port: number) {
  const server = await room.bob.start(["socat", `TCP-LISTEN:${port},reuseaddr`, "SYSTEM:head -n 1"], {
    signal: soon(),
  });
  await run(room.bob, "sh", "-c", `until ss -Hltn sport = :${port} | grep -q .; do :; done`);
  return server;
}
