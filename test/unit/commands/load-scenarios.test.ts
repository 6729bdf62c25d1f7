import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findScenarioFiles } from "../../../lab/commands/find-scenarios.ts";
import { loadScenarios } from "../../../lab/commands/load-scenarios.ts";

test("scenarios go chapter by chapter, in a chapter by their order, and those without one last, by name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "next-room-order-"));
  const write = (name: string, head: string) =>
    writeFile(join(folder, `${name}.yaml`), `title: T\nabout: A\n${head}\nsteps: [{ say: hi }]\n`);
  try {
    await write("a", "chapter: 10 Late");
    await write("b", "chapter: 2 Early");
    await write("c", "chapter: 2 Early");
    await write("d", "chapter: 2 Early\norder: 10");
    await write("e", "chapter: 2 Early\norder: 2");
    const scenarios = await loadScenarios(findScenarioFiles([folder]));
    expect(scenarios.map(({ id }) => id)).toEqual(["e", "d", "b", "c", "a"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("no two scenarios of a chapter in the catalogue want the same place", async () => {
  const scenarios = await loadScenarios(findScenarioFiles([]));
  const places = scenarios
    .filter(({ order }) => Number.isFinite(order))
    .map(({ chapter, order }) => `${chapter}: ${order}`);
  expect(places.toSorted()).toEqual([...new Set(places)].toSorted());
});
