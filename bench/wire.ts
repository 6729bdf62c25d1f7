import { readFileSync } from "node:fs";
import { defaultTopology } from "../lab/commands/places.ts";
import { connectEngine } from "../lab/docker/engine.ts";
import type { Host } from "../lab/docker/host.ts";
import { claimRun } from "../lab/docker/ownership.ts";
import { readTopology, startTopology } from "../lab/topology/start-topology.ts";
import { startWire, type Wire } from "../lab/wire/start-wire.ts";

/**
 * What watching and troubling cost, and how exactly the wire does what it is told. Costs are ratios to the same link
 * untouched, measured in turns, so that a slow minute meets both.
 *
 *     node bench/wire.ts [round-trip] [bulk] [delay] [loss] [capture] [start]      all of them, if none is named
 */
const rounds = 7;
const soon = (): AbortSignal => AbortSignal.timeout(120_000);
const peer = readFileSync(new URL("wire-peer.ts", import.meta.url), "utf8");
const program = (...args: readonly string[]): string[] => [
  "node",
  "--input-type=module-typescript",
  "--eval",
  peer,
  ...args,
];
/** A condition that no packet meets: all of them go through the agent's hands and out again. */
const PASS_THROUGH = { link: "me <-> bob", terms: { loss: "the 1st datagram to port 1" } };
const HEAL = { link: "all", terms: { heal: true } };

const engine = await connectEngine();
await using owner = await claimRun();
const topology = await readTopology(engine, defaultTopology, {
  build: false,
  signal: soon(),
  model: undefined,
});
await using running = await startTopology(engine, topology, owner, { named: ["me"], signal: soon() });
const hosts = running.hosts;
const me = hosts.get("me") as Host;
const bob = hosts.get("bob") as Host;
const server = await bob.start(program("serve"), { signal: soon() });
if (server.stdout.length === 0) await new Promise((resolve) => server.once("output", resolve));

async function ask<Result>(
  mode: "ping" | "connect" | "bulk" | "flood",
  ...numbers: readonly number[]
): Promise<Result> {
  const { stdout, stderr } = await me.ask(program(mode, "bob", ...numbers.map(String)), soon());
  if (stderr.length > 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as Result;
}

const ping = (count: number, pauseMs = 0) => ask<number[]>("ping", count, pauseMs);
const newWire = (): Wire => startWire({ engine, hosts, seed: 7 });

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}
const median = (values: readonly number[]): number => percentile(values, 0.5);
const inUs = (ms: number): string => `${(ms * 1000).toFixed(0)} µs`;

/** Round trips of the link untouched, watched, and with all packets through the agents, in turns. */
async function compareRoundTrips(): Promise<void> {
  const found = { untouched: [] as number[], watched: [] as number[], "through the agents": [] as number[] };
  const turns = Object.keys(found) as (keyof typeof found)[];
  await ping(1000);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < turns.length; turn++) {
      const name = turns[(round + turn) % turns.length] as keyof typeof found;
      await using wire = newWire();
      if (name === "watched") await wire.watch(["me", "bob"], soon());
      if (name === "through the agents") await wire.apply(PASS_THROUGH, soon());
      found[name].push(median(await ping(3000)));
    }
  }
  const base = median(found.untouched);
  console.log(`\nRound trip of 64 bytes: medians of ${rounds} rounds of 3000`);
  console.table(
    Object.fromEntries(
      turns.map((name) => {
        const pairs = found[name].map((ms, round) => ms / (found.untouched[round] ?? ms));
        const time = median(found[name]);
        return [name, { p50: inUs(time), "× untouched": median(pairs).toFixed(2), added: inUs(time - base) }];
      }),
    ),
  );
}

async function compareBulk(): Promise<void> {
  const untouched: number[] = [];
  const through: number[] = [];
  for (let round = 0; round < 3; round++) {
    untouched.push(await ask<number>("bulk", 200));
    await using wire = newWire();
    await wire.apply(PASS_THROUGH, soon());
    through.push(await ask<number>("bulk", 200));
  }
  console.log("\nBulk, one way: medians of 3 times 200 MB");
  console.table({
    untouched: { "MB/s": median(untouched).toFixed(0) },
    "through the agents": { "MB/s": median(through).toFixed(0) },
  });
}

/**
 * How much sooner or later than asked for a packet comes, seen two ways. By the packets: from when a SYN left me until
 * Bob's kernel answers it, which it does at once and without any program, so this is the wire's own error. By the
 * programs: a message's round trip, less the delay of one way and the median trip without delay after as long a pause
 * (a machine that has been idle takes its time to wake up); how much those trips differ among themselves stands beside
 * it, for that much is the machine's and not the wire's.
 */
async function measureDelays(): Promise<void> {
  const table: Record<string, object> = {};
  for (const [delayMs, count] of [
    [10, 300],
    [50, 100],
    [200, 40],
  ] as const) {
    await using wire = newWire();
    await wire.apply({ ...PASS_THROUGH, link: "me > bob" }, soon());
    const trips = await ping(count, delayMs);
    const base = median(trips);
    await wire.apply(HEAL, soon());
    await wire.apply({ link: "me > bob", terms: { delay: `${delayMs}ms` } }, soon());
    const byPrograms = (await ping(count)).map((ms) => Math.abs(ms - delayMs - base));
    const byPackets = (await delaysOnTheWire(wire, count)).map((ms) => Math.abs(ms - delayMs));
    const show = (errors: readonly number[]) => inUs(percentile(errors, 0.95));
    table[`${delayMs} ms`] = {
      "packets, p50": inUs(median(byPackets)),
      "packets, p95": show(byPackets),
      "programs, p50": inUs(median(byPrograms)),
      "programs, p95": show(byPrograms),
      "without delay, p95": show(trips.map((ms) => Math.abs(ms - base))),
    };
  }
  console.log("\nError of a delay");
  console.table(table);
}

/** From when each of so many SYNs left until it was answered, in milliseconds. */
async function delaysOnTheWire(wire: Wire, count: number): Promise<number[]> {
  await wire.watch(["me", "bob"], soon());
  await ask<number>("connect", count);
  await wire.settled(soon());
  const [asked, answered] = [new Map<number, number>(), new Map<number, number>()];
  for (const { from, to, tcp, atMs } of wire.packets()) {
    if (!tcp?.flags.includes("SYN")) continue;
    if (tcp.flags.includes("ACK")) answered.set(to.port ?? 0, atMs);
    else asked.set(from.port ?? 0, atMs);
  }
  return [...asked].flatMap(([port, atMs]) => (answered.get(port) ?? Number.NaN) - atMs);
}

async function measureLoss(): Promise<void> {
  await using wire = newWire();
  await wire.apply({ link: "me > bob", terms: { loss: "10% of datagrams to port 7002" } }, soon());
  const arrived = await ask<number>("flood", 5000);
  console.log(`\nLoss of 10 % over 5,000 packets: ${((1 - arrived / 5000) * 100).toFixed(2)} %`);
}

/** Packets that went through a host's card, both ways, by the kernel's own count (proc_net_dev, columns 2 and 10). */
async function countByCard(host: Host): Promise<number> {
  const { stdout } = await host.ask(["cat", "/proc/net/dev"], soon());
  const [, numbers = ""] = /eth0:(.*)/.exec(stdout.toString()) ?? [];
  const columns = numbers.trim().split(/\s+/).map(Number);
  return (columns[1] ?? 0) + (columns[9] ?? 0);
}

/** 150 MB at the link's full speed: more than 100,000 segments, and as many counted by the card as captured. */
async function measureCapture(): Promise<void> {
  await using wire = newWire();
  await wire.watch(["me", "bob"], soon());
  await wire.settled(soon());
  const seenByMe = () => wire.packets().filter(({ seenBy }) => seenBy.includes("me eth0")).length;
  const [before, seenBefore] = [await countByCard(me), seenByMe()];
  const speed = await ask<number>("bulk", 150);
  await wire.settled(soon());
  const marks = 1; // the card counts what `settled` sent, and the captures leave it out
  const passed = (await countByCard(me)) - before - marks;
  const decodingFrom = performance.now();
  const seen = seenByMe() - seenBefore;
  const seconds = (performance.now() - decodingFrom) / 1000;
  console.log("\nA capture of both ends at full speed");
  console.table({
    "through my card": { packets: passed },
    captured: { packets: seen, "MB/s": speed.toFixed(0) },
    "dropped by the kernels": { packets: wire.counts().dropped },
    merged: { packets: `${(seen / seconds).toFixed(0)} a second` },
  });
}

/** How long until a scenario's wire is live, and until all so far is seen. */
async function measureStart(): Promise<void> {
  const [watching, settling, troubling]: number[][] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    await using wire = newWire();
    let begun = performance.now();
    const lap = (into: number[] | undefined) => {
      into?.push(performance.now() - begun);
      begun = performance.now();
    };
    await wire.watch(["me", "bob"], soon());
    lap(watching);
    await wire.settled(soon());
    lap(settling);
    await wire.apply(PASS_THROUGH, soon());
    lap(troubling);
  }
  const show = (times: number[] = []) => ({ median: `${median(times).toFixed(0)} ms` });
  console.log(`\nTime until … (medians of ${rounds})`);
  console.table({
    "two hosts are watched": show(watching),
    "all so far is seen": show(settling),
    "both are troubled": show(troubling),
  });
}

const parts = {
  "round-trip": compareRoundTrips,
  bulk: compareBulk,
  delay: measureDelays,
  loss: measureLoss,
  capture: measureCapture,
  start: measureStart,
};
const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure();
}
