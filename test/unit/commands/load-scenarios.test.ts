import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findScenarioFiles } from "../../../lab/commands/find-scenarios.ts";
import { loadScenarios } from "../../../lab/commands/load-scenarios.ts";
import { LabError } from "../../../lab/errors.ts";
import type { Naming } from "../../../lab/scenario/scenario.ts";
import { readHostNames } from "../../../lab/topology/read-host-names.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-room-scenarios-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What is said of the mistakes in the folder's scenarios. */
async function whatIsTold(hostsOf: (naming: Naming) => string[] | Promise<string[]>): Promise<string> {
  const error = await loadScenarios(findScenarioFiles([folder]), hostsOf).catch((thrown: unknown) => thrown);
  if (!(error instanceof LabError)) throw new Error("No mistake was told.", { cause: error });
  return error.message;
}

test("scenarios go chapter by chapter, in a chapter by their order, and those without one last, by name", async () => {
  const write = (name: string, head: string) =>
    writeFile(join(folder, `${name}.yaml`), `title: T\nabout: A\n${head}\nsteps: [{ say: hi }]\n`);
  await write("a", "chapter: 10 Late");
  await write("b", "chapter: 2 Early");
  await write("c", "chapter: 2 Early");
  await write("d", "chapter: 2 Early\norder: 10");
  await write("e", "chapter: 2 Early\norder: 2");
  const scenarios = await loadScenarios(findScenarioFiles([folder]));
  expect(scenarios.map(({ id }) => id)).toEqual(["e", "d", "b", "c", "a"]);
});

test("a host that is not there is told beside all other mistakes, each held against its own topology", async () => {
  const write = (name: string, head: string) =>
    writeFile(join(folder, `${name}.yaml`), `about: A\n${head}\nsteps: [{ pause: bbo }, { rnu: ls }]\n`);
  await write("a", "titel: T");
  await write("b", "titel: T\ntopology: own.yaml");
  await write("c", "titel: T\ntopology: [own.yaml]");
  await writeFile(join(folder, "own.yaml"), "services: { db: { image: db } }\n");
  const message = await whatIsTold(({ topology }) =>
    topology === join(folder, "own.yaml") ? ["db"] : ["bob"],
  );
  const told = message.match(/\w\.yaml:\d+:\d+ {2}.*$/gm);
  expect(told?.filter((line) => line.includes("titel"))).toHaveLength(3);
  expect(told?.filter((line) => line.includes("rnu"))).toHaveLength(3);
  expect(told?.filter((line) => line.includes("bbo"))).toEqual([
    "a.yaml:3:18  no host is called `bbo`; did you mean `bob`?",
    "b.yaml:4:18  no host is called `bbo`; there is `db`",
  ]);
});

test("a topology that is not there is told in its line, beside all other mistakes", async () => {
  const head = "title: T\nabout: A\n";
  await writeFile(join(folder, "a.yaml"), `${head}topology: ./compse.yaml\nsteps: [{ pause: bbo }]\n`);
  await writeFile(join(folder, "b.yaml"), `${head}topology: there/hosts.yaml\nsteps: [{ say: hi }]\n`);
  await writeFile(join(folder, "c.yaml"), `${head}steps: [{ rnu: ls }]\n`);
  await writeFile(join(folder, "compose.yaml"), "services: {}\n");
  const message = await whatIsTold(() => ["bob"]);
  expect(message).toMatch(/^3 mistakes in the scenarios/);
  expect(message).toContain(
    "a.yaml:3:11  there is no compose file to read at `./compse.yaml`; did you mean `compose.yaml`?\n" +
      "     3 | topology: ./compse.yaml\n       |           ^^^^^^^^^^^^^\n",
  );
  expect(message).toContain(
    "b.yaml:3:11  there is no compose file to read at `there/hosts.yaml`; `topology:` is a path from the scenario's own folder\n",
  );
  expect(message).toContain("c.yaml:3:11  ");
});

test.each([
  ["services: {\n  db: { image: db }\n", /hosts\.yaml:2:\d+ {2}.+\n +2 \| {3}db: \{ image: db \}\n/],
  ["services: [db]\n", /hosts\.yaml:1:1 {2}this is not how a compose file is written; /],
  ["include: [more.yaml]\n", /more\.yaml:1:\d+ {2}/],
])("a compose file that is none is told once, in its own line: %j", async (text, told) => {
  for (const name of ["a", "b"])
    await writeFile(
      join(folder, `${name}.yaml`),
      "title: T\nabout: A\ntopology: hosts.yaml\nsteps: [{ say: hi }]\n",
    );
  await writeFile(join(folder, "hosts.yaml"), text);
  await writeFile(join(folder, "more.yaml"), "services: 'db\n");
  const message = await whatIsTold(({ topology }) => readHostNames(topology ?? ""));
  expect(message).toMatch(/^One mistake in /);
  expect(message).toMatch(told);
});

test("a compose file may have what a scenario may not: tags, and a second document", async () => {
  await writeFile(
    join(folder, "a.yaml"),
    "title: T\nabout: A\ntopology: hosts.yaml\nsteps: [{ pause: db }]\n",
  );
  const text = "services: { db: { image: db, ports: !reset [] } }\n---\nservices: { db: { image: other } }\n";
  await writeFile(join(folder, "hosts.yaml"), text);
  const hostsOf = ({ topology }: Naming) => readHostNames(topology ?? "");
  expect(await loadScenarios(findScenarioFiles([folder]), hostsOf)).toHaveLength(1);
});

test("a topology that fails is told with the scenarios that run on it, and no others", async () => {
  const write = (name: string, topology: string) =>
    writeFile(
      join(folder, `${name}.yaml`),
      `title: T\nabout: A\ntopology: ${topology}\nsteps: [{ say: hi }]\n`,
    );
  await write("a", "hosts.yaml");
  await write("b", "other.yaml");
  await write("c", "./hosts.yaml");
  for (const name of ["hosts", "other"]) await writeFile(join(folder, `${name}.yaml`), "services: {}\n");
  const message = await whatIsTold(() => {
    throw new LabError("compose-failed", "`docker compose build` failed.");
  });
  const files = [join(folder, "a.yaml"), join(folder, "c.yaml")].join(", ");
  expect(message).toBe(`\`docker compose build\` failed.\nThis is the topology of ${files}.`);
});

test("no two scenarios of a chapter in the catalogue want the same place", async () => {
  const scenarios = await loadScenarios(findScenarioFiles([]));
  const places = scenarios
    .filter(({ order }) => Number.isFinite(order))
    .map(({ chapter, order }) => `${chapter}: ${order}`);
  expect(places.toSorted()).toEqual([...new Set(places)].toSorted());
});
