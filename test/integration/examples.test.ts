import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScenario, runScenario } from "next-room";
import { describe, expect, it } from "vitest";
import { root } from "./root.ts";

const orders = join(root, "examples/orders");

async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), "next-room-examples-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** A copy of the example, in one of whose files a text is replaced. */
async function breakOrders(file: string, find: string, replace: string) {
  const folder = await makeFolder();
  await cp(orders, folder.path, { recursive: true });
  const text = await readFile(join(folder.path, file), "utf8");
  expect(text.split(find)).toHaveLength(2);
  await writeFile(join(folder.path, file), text.replace(find, replace));
  return { ...folder, topology: join(folder.path, "compose.yaml") };
}

describe("an engineer's own compose file", { concurrent: true, timeout: 180_000 }, () => {
  it.each(["an-order-is-kept", "the-store-comes-and-goes"])("passes %s", async (id) => {
    const { verdict, failures, trouble } = await runScenario(await loadScenario(`${orders}/${id}.yaml`));
    expect({ verdict, failures, trouble }).toEqual({ verdict: "pass", failures: [], trouble: undefined });
  });

  it.each([
    ["an-order-is-kept", "compose.yaml", "networks: [front]", "networks: [front, back]"],
    ["the-store-comes-and-goes", "api.ts", "503, { problem", "500, { problem"],
  ])("fails %s when %s has %s replaced by %s", async (id, file, find, replace) => {
    await using broken = await breakOrders(file, find, replace);
    const scenario = await loadScenario(`${orders}/${id}.yaml`);
    const { verdict, trouble } = await runScenario(scenario, { topology: broken.topology });
    expect({ verdict, trouble }).toEqual({ verdict: "fail", trouble: undefined });
  });
});

describe("what a reader copies first", { concurrent: true, timeout: 180_000 }, () => {
  it.each(["README.md", "docs/scenario-language.md"])(
    "the scenario in %s passes as it stands",
    async (page) => {
      const text = await readFile(join(root, page), "utf8");
      const [, scenario = ""] = /^```yaml\n((?:# .*\n)?title: .*?)^```/ms.exec(text) ?? [];
      await using folder = await makeFolder();
      await writeFile(join(folder.path, "copied.yaml"), scenario);
      const { verdict, failures, trouble } = await runScenario(
        await loadScenario(join(folder.path, "copied.yaml")),
      );
      expect({ verdict, failures, trouble }).toEqual({ verdict: "pass", failures: [], trouble: undefined });
    },
  );
});
