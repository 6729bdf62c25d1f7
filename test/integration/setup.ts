import type { TestProject } from "vitest/node";
import { connectEngine } from "../../lab/docker/engine.ts";
import { claimRun, removeRun, sweepDeadRuns } from "../../lab/docker/ownership.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Every container, network and volume that a test makes bears these: see lab/docker/ownership.ts. */
    labels: Readonly<Record<string, string>>;
  }
}

/**
 * One owner for all that the integration tests make: removed when they end, and swept by the next run (of tests or of
 * the lab) if they were killed. That is what testcontainers' Ryuk would do, so its image need not be fetched.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= "true";
  const engine = await connectEngine();
  await sweepDeadRuns(engine);
  const owner = await claimRun();
  project.provide("labels", owner.labels);
  return async () => {
    await removeRun(engine, owner.run);
    await owner[Symbol.asyncDispose]();
  };
}
