import { mkdir, mkdtemp, open, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectEngine } from "../../lab/docker/engine.ts";
import { LocalCommand } from "./local-command.ts";

const scenario = (title: string) => `
title: ${title}
about: My own host says its name.
topology: ../hosts/compose.yaml
steps:
  - on: me
    run: hostname
`;
const compose = `
services:
  me: { image: next-room/host, init: true, command: [sleep, infinity], volumes: ["attic:/attic"] }
volumes: { attic: {} }
`;

/** A folder of a person's own: the scenario in one folder, its hosts in another. */
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-room-saves-"));
  file = join(folder, "tests", "mine.yaml");
  await mkdir(join(folder, "tests"));
  await mkdir(join(folder, "hosts"));
  await writeFile(file, scenario("First"));
  await writeFile(join(folder, "hosts", "compose.yaml"), compose);
});
afterEach(() => rm(folder, { recursive: true }));

const watchRuns = () =>
  LocalCommand.start(["lab", "run", "tests", "--watch", "--reporter", "jsonl"], { cwd: folder });

/** As most editors save: beside it, and then in its place. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(join(folder, "new"), text);
  await rename(join(folder, "new"), path);
}

/** As the others do: emptied, and then written bit by bit. */
async function overwrite(path: string, text: string): Promise<void> {
  await using handle = await open(path, "w");
  for (const letter of text) await handle.write(letter);
}

/** What the runs that it told of have on the engine. */
async function leftBy({ printed }: LocalCommand): Promise<string[]> {
  const { docker } = await connectEngine();
  const left: string[] = [];
  for (const [, run] of printed.matchAll(/"type":"run-started".*?"run":"([0-9a-f]+)"/g)) {
    const query = { filters: { label: [`next-room.run=${run}`] } };
    const [containers, networks, { Volumes }] = await Promise.all([
      docker.listContainers({ all: true, ...query }),
      docker.listNetworks(query),
      docker.listVolumes(query),
    ]);
    left.push(...[...networks, ...Volumes].map(({ Name }) => Name), ...containers.map(({ Id }) => Id));
  }
  return left;
}

test.for([
  { moment: "comes up", again: false, event: "run-started" },
  { moment: "comes up after a save", again: true, event: "run-started" },
  { moment: "goes down after a save", again: true, event: "scenario-ended" },
])("Ctrl-C while the host $moment leaves nothing", async ({ again, event }) => {
  await using watching = watchRuns();
  if (again) {
    await watching.sees("Watching for a save");
    await replace(file, scenario("Second"));
  }
  await watching.sees(`"type":"${event}"`);
  watching.pressCtrlC();
  expect(await watching.ended()).toBe(130);
  expect(watching.printed).not.toContain("LabError");
  expect(watching.printed).toMatch(/"type":"run-ended".*\n$/);
  expect(await leftBy(watching)).toEqual([]);
});

test("one save is one run, however it is written", async () => {
  await using watching = watchRuns();
  await watching.sees("Watching for a save");
  await overwrite(file, scenario("Second"));
  await watching.sees("Watching for a save");
  await overwrite(file, scenario("Third"));
  await watching.sees('"title":"Third"');
  await watching.sees("Watching for a save");
  const titles = [...watching.printed.matchAll(/"type":"run-started".*"title":"(\w+)"/g)].map(
    ([, title]) => title,
  );
  expect(titles).toEqual(["First", "Second", "Third"]);
  expect(watching.printed).not.toContain("mistake");
});

test("a save of the hosts' compose file, in a folder of its own, is a save too", async () => {
  await using watching = watchRuns();
  await watching.sees("Watching for a save");
  await replace(join(folder, "hosts", "compose.yaml"), compose.replaceAll("attic", "cellar"));
  await watching.sees('"type":"run-started"');
  await watching.sees('"verdict":"pass"');
  await watching.sees("Watching for a save");
});
