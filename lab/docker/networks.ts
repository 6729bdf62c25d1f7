import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Engine } from "./engine.ts";

/** An IPv4 network that is taken, and by what, in words for an error message. */
export type TakenSubnet = {
  readonly cidr: string;
  readonly by: string;
  readonly project: string | undefined;
};

/** The engine's networks and this machine's own interfaces and routes. */
export async function listTakenSubnets(engine: Engine, signal?: AbortSignal): Promise<TakenSubnet[]> {
  const networks = await engine.docker.listNetworks(signal ? { abortSignal: signal } : {});
  const ofEngine = networks.flatMap((network) =>
    (network.IPAM?.Config ?? []).flatMap(({ Subnet }) =>
      Subnet === undefined
        ? []
        : [
            {
              cidr: Subnet,
              by: `the Docker network ${network.Name}`,
              project: network.Labels?.["com.docker.compose.project"],
            },
          ],
    ),
  );
  const bridges = new Set(networks.map(({ Id }) => `br-${Id.slice(0, 12)}`));
  return [...ofEngine, ...machineSubnets(bridges)];
}

function machineSubnets(bridges: ReadonlySet<string>): TakenSubnet[] {
  const interfaces = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, cidr }) => family === "IPv4" && cidr !== null)
      .map(({ cidr }) => ({ name, cidr: cidr ?? "" })),
  );
  return [...interfaces, ...linuxRoutes()]
    .filter(({ name }) => !bridges.has(name)) // those are the engine's own, told above by their names
    .map(({ name, cidr }) => ({ cidr, by: `this machine's interface ${name}`, project: undefined }));
}

/** proc_net(5): /proc/net/route holds destination and mask as hexadecimal in the machine's (little) byte order. */
function linuxRoutes(): { name: string; cidr: string }[] {
  if (!existsSync("/proc/net/route")) return [];
  return readFileSync("/proc/net/route", "utf8")
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [name, destination, , , , , , mask] = line.split("\t");
      if (name === undefined || destination === undefined || mask === undefined || mask === "00000000")
        return [];
      const prefix = Number.parseInt(mask, 16).toString(2).replaceAll("0", "").length;
      return [
        {
          name,
          cidr: `${(destination.match(/../g) ?? [])
            .reverse()
            .map((hex) => Number.parseInt(hex, 16))
            .join(".")}/${prefix}`,
        },
      ];
    });
}
