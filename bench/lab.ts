import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findScenarioFiles } from "../lab/commands/find-scenarios.ts";
import { defaultTopology } from "../lab/commands/places.ts";
import { measureEngine } from "./lab-engine.ts";

/**
 * What the lab costs beside Docker by hand, in one run, in an order that alternates, so that a slow minute meets both.
 *
 *     node bench/lab.ts [greeting] [catalogue] [memory] [engine]      all of them, if none is named
 */
const run = promisify(execFile);
const lab = fileURLToPath(new URL("../lab/bin.js", import.meta.url));
const rounds = { greeting: 9, catalogue: 5 };

/** All three hosts of the topology, asked for or not; by hand they come up in any case. */
const allHosts = { ...process.env, COMPOSE_PROFILES: "*" };

/** `lab run`; a verdict other than pass stops the bench, for what failed is no measure of speed. */
const runLab = (env: NodeJS.ProcessEnv, ...args: readonly string[]) =>
  run(process.execPath, [lab, "run", ...args], { env });

/** Three hosts by hand: up, one greeting, down. */
async function runByHand(): Promise<void> {
  const compose = (...args: readonly string[]) =>
    run("docker", ["compose", "--file", defaultTopology, "--project-name", "next-room-bench", ...args], {
      env: { ...allHosts, NEXT_ROOM_PREFIX: "10.99.77" },
    });
  await compose("up", "--detach", "--no-build");
  // Bob may not listen yet. By hand that costs a person another try; here it is left out, in favour of Docker.
  await compose("exec", "--no-TTY", "me", "greet-client", "bob", "9999").catch((error: Error) => {
    if (!error.message.includes("greet-client:")) throw error;
  });
  await compose("down", "--timeout", "0");
}

async function measureMs(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

async function compareGreeting(): Promise<void> {
  const ours: number[] = [];
  const byHand: number[] = [];
  await runLab(allHosts, "greeting"); // images and caches are warm for both
  await runByHand();
  for (let round = 0; round < rounds.greeting; round++) {
    const ourTurn = async () => void ours.push(await measureMs(() => runLab(allHosts, "greeting")));
    const theirTurn = async () => void byHand.push(await measureMs(runByHand));
    for (const turn of round % 2 === 0 ? [ourTurn, theirTurn] : [theirTurn, ourTurn]) await turn();
  }
  console.log(`\nOne greeting on the same three hosts (medians of ${rounds.greeting})`);
  console.table({
    "lab run greeting": { time: seconds(median(ours)), "× by hand": ratio(median(ours), median(byHand)) },
    "compose up -d, exec, down -t 0": { time: seconds(median(byHand)), "× by hand": 1 },
  });
}

async function compareCatalogue(): Promise<void> {
  const scenarios = findScenarioFiles([]).length;
  const ours: number[] = [];
  const byHand: number[] = [];
  for (let round = 0; round < rounds.catalogue; round++) {
    byHand.push(await measureMs(runByHand));
    ours.push(await measureMs(() => runLab(process.env)));
  }
  const oneByOneMs = scenarios * median(byHand);
  console.log(
    `\nThe whole catalogue, ${scenarios} scenarios, at default -j (medians of ${rounds.catalogue})`,
  );
  console.table({
    "lab run": { time: seconds(median(ours)), "× one by one": ratio(median(ours), oneByOneMs) },
    [`${scenarios} × up, exec, down by hand`]: { time: seconds(oneByOneMs), "× one by one": 1 },
  });
}

/** Peak memory of the runner: VmHWM of proc(5). The `docker compose` commands that it starts come and go beside it. */
async function measureMemory(): Promise<void> {
  const runner = spawn(process.execPath, [lab, "run", "-j", "8"], { stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => runner.once("exit", resolve));
  let peakKb = 0;
  const look = setInterval(async () => {
    const status = await readFile(`/proc/${runner.pid}/status`, "utf8").catch(() => "");
    peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  }, 100);
  const code = await ended;
  clearInterval(look);
  console.log("\nMemory of the runner, the whole catalogue at -j 8");
  console.table({ "lab run -j 8": { "peak RSS": `${(peakKb / 1024).toFixed(0)} MB`, "exit code": code } });
}

function ratio(one: number, other: number): number {
  return Number((one / other).toFixed(2));
}

const parts = {
  greeting: compareGreeting,
  catalogue: compareCatalogue,
  memory: measureMemory,
  engine: measureEngine,
};
const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure();
}
