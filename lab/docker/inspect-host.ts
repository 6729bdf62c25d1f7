import type { Engine } from "./engine.ts";
import type { Host } from "./host.ts";

/** What the engine knows of a host, all in one answer. */
export type HostInspected = {
  readonly container: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: "running" | "paused" | "exited";
  /** Of a host that is down. */
  readonly exitCode: number | null;
  /** Those that it has; of one that is down those that it had, or is to have, where that is known. */
  readonly addresses: readonly string[];
  readonly networks: readonly string[];
};

export async function inspectHost(engine: Engine, host: Host, signal: AbortSignal): Promise<HostInspected> {
  const { State, Config, NetworkSettings } = await engine.docker
    .getContainer(host.container)
    .inspect({ abortSignal: signal });
  const attached = Object.entries(NetworkSettings.Networks ?? {});
  const now = attached.flatMap(([, { IPAddress, GlobalIPv6Address }]) =>
    [IPAddress, GlobalIPv6Address].filter((address) => address),
  );
  const planned = attached.flatMap(([, { IPAMConfig }]) => {
    const { IPv4Address, IPv6Address } = (IPAMConfig ?? {}) as Record<string, string | undefined>;
    return [IPv4Address, IPv6Address].flatMap((address) => address ?? []);
  });
  const state = State.Paused ? "paused" : State.Running ? "running" : "exited";
  return {
    container: host.container,
    labels: Config.Labels,
    state,
    exitCode: state === "exited" ? State.ExitCode : null,
    addresses: [...new Set(state === "exited" ? [...host.addresses, ...planned] : now)],
    networks: attached.map(([name]) => name),
  };
}
