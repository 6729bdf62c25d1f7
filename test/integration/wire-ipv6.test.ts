import { join } from "node:path";
import { loadScenario, runScenario } from "next-room";
import { expect, test } from "vitest";
import { root } from "./root.ts";

test("every trouble comes to IPv6 as it does to IPv4", { timeout: 120_000 }, async () => {
  const scenario = await loadScenario(join(root, "test/fixtures/wire/ipv6/every-trouble.yaml"));
  const { verdict, failures, trouble } = await runScenario(scenario);
  expect({ verdict, failures, trouble }).toEqual({ verdict: "pass", failures: [], trouble: undefined });
});
