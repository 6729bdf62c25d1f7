import { isIP } from "node:net";
import type { Engine } from "../../docker/engine.ts";
import type { Host } from "../../docker/host.ts";
import { type HostInspected, inspectHost } from "../../docker/inspect-host.ts";
import { isLoopback } from "../addresses.ts";
import type { Evidence, HostFacts, NameSeen, Question, RuleSeen, View, WireLine } from "../evidence.ts";
import { listenersOn, programOf } from "../sockets.ts";
import { callAll, type Patience } from "./call-up.ts";
import type { LookTexts, Resolved } from "./probe.ts";
import type { Probe, Probes } from "./probes.ts";
import { readLook } from "./read-look.ts";

export type Lookout = {
  readonly engine: Engine;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly probes: Probes;
  /** What stands on the wire between two hosts, each way; asked once. */
  readonly wire: (signal: AbortSignal) => Promise<readonly WireLine[]>;
  readonly compose: string;
  readonly project: string;
  readonly patience: Patience;
  readonly signal: AbortSignal;
};

/**
 * Look at both ends of a connection, and try it. One container stands beside each end while this lasts, so that it does
 * not matter what a host's image brings; all that can be asked at once is.
 */
export async function gatherEvidence(question: Question, lookout: Lookout): Promise<Evidence> {
  const { engine, probes, signal } = lookout;
  const inspected = new Map(
    await Promise.all(
      [...lookout.hosts.values()].map(
        async (host) => [host.name, await inspectHost(engine, host, signal)] as const,
      ),
    ),
  );
  const hosts = await Promise.all(
    [...inspected].map(([name, seen]) => toFacts(name, seen, lookout.hosts.get(name), signal)),
  );
  const at = (name: string | null) => (name === null ? undefined : inspected.get(name));
  const known = findTarget(question, [question.to], hosts);
  const from = probes.beside(at(question.from), signal);
  const early = known === question.from ? from : probes.beside(at(known), signal); // most often TO is a host: no need to wait
  const mayCall = at(question.from)?.state === "running";
  const [wire, fromView, name] = await Promise.all([
    lookout.wire(signal),
    look(from, signal),
    mayCall ? resolve(question.to, from, lookout) : null,
    early.then(() => {}),
  ]);
  const addresses = isIP(question.to) ? [question.to] : (name?.addresses ?? []);
  const target = known ?? findTarget(question, addresses, hosts);
  const to = target === question.from ? from : target === known ? early : probes.beside(at(target), signal);
  const toView = to === from ? fromView : await look(to, signal);
  const caller = mayCall ? await from : null;
  const lookAgain = () => look(to, signal);
  const attempts =
    caller === null ? [] : await callAll(addresses, { question, caller, lookAgain, toView, ...lookout });
  const hasFailed = attempts.some(({ error }) => error !== null);
  const elsewhere =
    hasFailed && addresses.some(isLoopback) ? await askOthers(question, inspected, probes, signal) : [];
  return {
    question,
    compose: lookout.compose,
    project: lookout.project,
    hosts,
    target,
    name: name === null || fromView === null ? null : nameSeen(question.to, name, fromView),
    from: fromView,
    to: toView,
    attempts,
    took: [
      ...(await taken(question.from, fromView, from, signal)),
      ...(target === null || target === question.from ? [] : await taken(target, toView, to, signal)),
    ],
    wire: wire.filter((line) => isBetween(line, question.from, target)),
    elsewhere,
  };
}

async function toFacts(
  name: string,
  seen: HostInspected,
  host: Host | undefined,
  signal: AbortSignal,
): Promise<HostFacts> {
  const { state, exitCode, addresses, networks } = seen;
  const lastWords = state === "exited" ? await host?.lastLines(3, signal).catch(() => "") : "";
  return { name, state, exitCode, lastWords: lastWords ?? "", addresses, networks };
}

/** Which host is meant, by its name, by its address, or by an address of the caller's own. */
function findTarget(
  { from, to }: Question,
  addresses: readonly string[],
  hosts: readonly HostFacts[],
): string | null {
  if (hosts.some(({ name }) => name === to)) return to;
  if (to === "localhost" || addresses.some(isLoopback)) return from;
  const holder = (state: (host: HostFacts) => boolean) =>
    hosts.find((host) => state(host) && host.addresses.some((address) => addresses.includes(address)))?.name;
  // The engine may have given the address of a host that is down to another.
  return holder(({ state }) => state !== "exited") ?? holder(() => true) ?? null;
}

async function look(probe: Promise<Probe | null>, signal: AbortSignal): Promise<View | null> {
  const asked = await probe;
  return asked === null ? null : readLook(await asked.ask<LookTexts>({ do: "look" }, signal));
}

async function resolve(
  name: string,
  probe: Promise<Probe | null>,
  { patience, signal }: Lookout,
): Promise<Resolved | null> {
  const asked = await probe;
  if (asked === null || isIP(name)) return null;
  return asked.ask<Resolved>({ do: "resolve", name, withinMs: patience.resolveMs }, signal);
}

function nameSeen(name: string, resolved: Resolved, from: View): NameSeen {
  const isInFile = from.hostsFile.some(
    ({ address, names }) => names.includes(name) && resolved.addresses.includes(address),
  );
  return { ...resolved, by: isInFile ? "hosts-file" : "dns", server: from.nameservers[0] ?? null };
}

/** Rules that have counted more packets than before. */
async function taken(
  host: string,
  before: View | null,
  probe: Promise<Probe | null>,
  signal: AbortSignal,
): Promise<RuleSeen[]> {
  if (before === null || before.rules.length === 0) return [];
  const after = await look(probe, signal);
  const earlier = new Map(before.rules.map(({ text, packets }) => [text, packets]));
  return (after?.rules ?? []).flatMap((rule) =>
    rule.packets > (earlier.get(rule.text) ?? 0) ? [{ ...rule, host }] : [],
  );
}

async function askOthers(
  { from, port }: Question,
  hosts: ReadonlyMap<string, HostInspected>,
  probes: Probes,
  signal: AbortSignal,
): Promise<Evidence["elsewhere"]> {
  const found = await Promise.all(
    [...hosts].map(async ([host, seen]) => {
      const view = host === from ? null : await look(probes.beside(seen, signal), signal);
      const [listener] = view === null ? [] : listenersOn(view, port);
      return listener === undefined ? [] : [{ host, program: programOf(view, listener) }];
    }),
  );
  return found.flat();
}

const isBetween = (line: WireLine, from: string, target: string | null): boolean =>
  (line.from === from && line.to === target) || (line.from === target && line.to === from);
