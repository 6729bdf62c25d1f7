import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../lab/docker/command.ts";
import { connectEngine, type Engine } from "../../lab/docker/engine.ts";

const KILLS = 50;
/** Four at once take about two seconds until they wait; so kills fall into every part of a run, the sweep at its start too. */
const LATEST_KILL_MS = 3000;
const LANES = 4;

const scenario = `
title: I wait
about: For the runner to be killed.
topology: compose.yaml
steps:
  - on: me
    run: sleep 600
    within: 600s
`;
const compose = `
services:
  bob: { image: next-room/host, init: true, command: [sleep, infinity], volumes: ["attic:/attic"] }
  me: { image: next-room/host, init: true, command: [sleep, infinity] }
volumes: { attic: {} }
`;

let engine: Engine;
let folder: string;

beforeAll(async () => {
  engine = await connectEngine();
  folder = await mkdtemp(join(tmpdir(), "next-room-killed-"));
  await writeFile(join(folder, "wait.yaml"), scenario);
  await writeFile(join(folder, "quick.yaml"), scenario.replace("sleep 600", "uname"));
  await writeFile(join(folder, "compose.yaml"), compose);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { readonly run: string | undefined; readonly code: number | null };

type Kill = {
  readonly signal: NodeJS.Signals;
  readonly afterMs: number;
  readonly since?: "its run has an id";
};

/** One `lab run`, with its run's id as its event stream tells it; sent a signal at a moment, if one is given. */
async function lab(file: string, kill?: Kill): Promise<Ended> {
  const child = spawn("lab", ["run", join(folder, file), "--reporter", "jsonl"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  let timer: NodeJS.Timeout | undefined;
  const id = () => /"run":"([0-9a-f]+)"/.exec(printed)?.[1];
  const arm = () => {
    if (kill) timer ??= setTimeout(() => child.kill(kill.signal), kill.afterMs);
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (id() !== undefined) arm();
  });
  if (kill?.since === undefined) arm();
  const code = await new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  clearTimeout(timer);
  return { run: id(), code };
}

async function leftBy(runs: readonly string[]): Promise<string[]> {
  const { stdout: processes } = await runCommand(["ps", "-A", "-o", "args="]);
  const left: string[] = [];
  for (const run of runs) {
    const query = { filters: { label: [`next-room.run=${run}`] } };
    const [containers, networks, volumes] = await Promise.all([
      engine.docker.listContainers({ all: true, ...query }),
      engine.docker.listNetworks(query),
      engine.docker.listVolumes(query),
    ]);
    left.push(
      ...containers.map(({ Names }) => `container ${Names}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
      ...processes.split("\n").filter((line) => line.includes(`next-room-${run}`)),
    );
    const socket = join(tmpdir(), `next-room-${run}.sock`);
    if (existsSync(socket)) left.push(socket);
  }
  return left;
}

test(`a runner killed at ${KILLS} random moments leaves nothing that the next command does not sweep`, {
  timeout: 180_000,
}, async () => {
  // Half of them from the very start, half from when there is something to kill, however slow the machine is.
  const moments = Array.from({ length: KILLS }, (_, index) => ({
    afterMs: Math.random() * LATEST_KILL_MS,
    ...(index % 2 === 0 ? {} : { since: "its run has an id" as const }),
  })).values();
  const runs: string[] = [];
  let leftAtOnce = 0;
  const lane = async () => {
    for (const moment of moments) {
      const { run } = await lab("wait.yaml", { signal: "SIGKILL", ...moment });
      if (run === undefined) continue;
      runs.push(run);
      leftAtOnce += (await leftBy([run])).length; // any command may sweep, so it is counted before another one does
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(runs.length, "enough runs got as far as having an id").toBeGreaterThanOrEqual(KILLS / 2);
  expect(leftAtOnce, "some have left something to sweep").toBeGreaterThan(0);

  const { code } = await lab("quick.yaml");
  expect(code).toBe(0);
  expect(await leftBy(runs)).toEqual([]);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s takes the hosts down at once, and says so by exit code %i", async (signal, expected) => {
  for (const afterMs of [0, 300, 700]) {
    const { run = "", code } = await lab("wait.yaml", { signal, afterMs, since: "its run has an id" });
    expect(code).toBe(expected);
    expect(await leftBy([run])).toEqual([]);
  }
});
