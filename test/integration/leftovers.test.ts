import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test as base, expect } from "vitest";
import { connectEngine, type Engine } from "../../lab/docker/engine.ts";
import { sweepDeadRuns } from "../../lab/docker/ownership.ts";
import { LocalCommand } from "./local-command.ts";
import { root } from "./root.ts";

const test = base
  .extend("engine", { scope: "file" }, () => connectEngine())
  // What another test run makes is known by its owner's socket, which is in the temporary folder that we give it.
  .extend("folder", async ({ engine: _ }, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), "next-room-run-"));
    onCleanup(() => rm(folder, { recursive: true }));
    return folder;
  });

function startTestRun(folder: string): LocalCommand {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const argv = [
    process.execPath,
    vitest,
    "run",
    "--project",
    "integration",
    "greeting",
    "--testNamePattern=byte for byte",
  ];
  return LocalCommand.start(argv, { cwd: root, env: { TMPDIR: folder } });
}

/** The names of all that the test run has on the engine; those of hosts only while they run, if so asked. */
async function whatIsThere(engine: Engine, folder: string, { all }: { all: boolean }): Promise<string[]> {
  const query = { filters: { label: ["next-room.owner"] } };
  const [containers, networks, { Volumes }] = await Promise.all([
    engine.docker.listContainers({ all, ...query }),
    engine.docker.listNetworks(query),
    engine.docker.listVolumes(query),
  ]);
  return [
    ...containers.map(({ Names, Labels }) => ({ name: String(Names), Labels })),
    ...networks.map(({ Name: name, Labels }) => ({ name, Labels })),
    ...Volumes.map(({ Name: name, Labels }) => ({ name, Labels })),
  ].flatMap(({ name, Labels }) => (Labels?.["next-room.owner"]?.includes(folder) ? [name] : []));
}

/** Looks whenever something happens on the engine, until what is there is as wanted. */
async function happens(engine: Engine, look: () => Promise<boolean>): Promise<void> {
  const events = await engine.docker.getEvents({ filters: { type: ["network", "container"] } });
  if (!(events instanceof Readable)) throw new Error("The engine's events are no stream of Node's.");
  for await (const _event of events) if (await look()) return;
}

test("a test run that ends leaves nothing", async ({ engine, folder }) => {
  await using run = startTestRun(folder);
  expect(await run.ended()).toBe(0);
  expect(run.printed).toMatch(/Tests .*passed/);
  expect(await whatIsThere(engine, folder, { all: true })).toEqual([]);
});

test.for([
  { moment: "its networks are being made", all: true, there: "_room" },
  { moment: "its hosts are being made", all: true, there: "-bob-" },
  { moment: "its hosts run", all: false, there: "-door-" },
])(
  "a test run that is killed while $moment leaves nothing after the next sweep",
  async ({ all, there }, { engine, folder }) => {
    const ripe = happens(engine, async () =>
      (await whatIsThere(engine, folder, { all })).some((name) => name.includes(there)),
    );
    await using run = startTestRun(folder);
    await ripe;
    run.signal("SIGKILL", { group: true });
    expect(await run.ended()).toBe(137);
    await sweepDeadRuns(engine);
    expect(await whatIsThere(engine, folder, { all: true })).toEqual([]);
  },
);
