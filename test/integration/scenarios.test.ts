import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../lab/commands/places.ts";
import { type Lab, loadScenario, openLab } from "../../lab/index.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("the catalogue", { concurrent: true, timeout: 180_000 }, () => {
  const ids = readdirSync(catalogue).map((file) => basename(file, ".yaml"));

  it.each(ids)("%s", async (id) => {
    const { verdict, failures, trouble } = await lab.run(await loadScenario(join(catalogue, `${id}.yaml`)));
    expect({ verdict, failures, trouble }).toEqual({ verdict: "pass", failures: [], trouble: undefined });
  });
});
