import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadScenario, runScenario } from "next-room";
import { describe, expect, it } from "vitest";

const orders = fileURLToPath(new URL("../../examples/orders", import.meta.url));

/** A copy of the example, in one of whose files a text is replaced. */
async function breakOrders(file: string, find: string, replace: string) {
  const folder = await mkdtemp(join(tmpdir(), "next-room-orders-"));
  await cp(orders, folder, { recursive: true });
  const text = await readFile(join(folder, file), "utf8");
  expect(text.split(find)).toHaveLength(2);
  await writeFile(join(folder, file), text.replace(find, replace));
  return {
    topology: join(folder, "compose.yaml"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
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
