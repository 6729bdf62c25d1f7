import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findScenarioFiles } from "../../../lab/commands/find-scenarios.ts";
import { loadScenarios } from "../../../lab/commands/load-scenarios.ts";
import type { LabError } from "../../../lab/errors.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-room-scenarios-"));
});
afterEach(() => rm(folder, { recursive: true }));

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
  const reading = loadScenarios(findScenarioFiles([folder]), ({ topology }) =>
    topology === join(folder, "own.yaml") ? ["db"] : ["bob"],
  );
  const { message } = await reading.then(
    () => new Error("nothing was told"),
    (error: LabError) => error,
  );
  const told = message.match(/\w\.yaml:\d+:\d+ {2}.*$/gm);
  expect(told?.filter((line) => line.includes("titel"))).toHaveLength(3);
  expect(told?.filter((line) => line.includes("rnu"))).toHaveLength(3);
  expect(told?.filter((line) => line.includes("bbo"))).toEqual([
    "a.yaml:3:18  no host is called `bbo`; did you mean `bob`?",
    "b.yaml:4:18  no host is called `bbo`; there is `db`",
  ]);
});

test("no two scenarios of a chapter in the catalogue want the same place", async () => {
  const scenarios = await loadScenarios(findScenarioFiles([]));
  const places = scenarios
    .filter(({ order }) => Number.isFinite(order))
    .map(({ chapter, order }) => `${chapter}: ${order}`);
  expect(places.toSorted()).toEqual([...new Set(places)].toSorted());
});
