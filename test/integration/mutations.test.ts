import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../lab/commands/places.ts";
import { type Lab, loadScenario, openLab, type Scenario } from "../../lab/index.ts";
import { proofs } from "../mutations/catalogue.ts";
import { mutateScenario, mutateTopology } from "../mutations/mutated-topology.ts";

/** The step that must fail need not wait as long as one that may hold. */
const failingStepMs = 3000;

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("a scenario turns red when its behaviour is broken", { concurrent: true, timeout: 180_000 }, () => {
  it("for every one of the catalogue", async () => {
    const ids = (await readdir(catalogue)).map((file) => basename(file, ".yaml"));
    expect(proofs.map(({ scenario }) => scenario).toSorted()).toEqual(ids.toSorted());
  });

  it.each(proofs)("$scenario: $broken", async ({ scenario: id, step, mutation }) => {
    const written = await loadScenario(join(catalogue, `${id}.yaml`));
    const scenario = hurry(mutateScenario(written, mutation), step);
    await using topology = await mutateTopology(scenario, mutation);
    const { verdict, events, trouble } = await lab.run(scenario, {
      topology: topology.file,
      explain: false,
    });
    const failed = events.flatMap((event) =>
      event.type === "step-ended" && event.verdict !== "pass" ? [event.step + 1] : [],
    );
    expect({ verdict, failed, trouble }).toEqual({ verdict: "fail", failed: [step], trouble: undefined });
  });
});

function hurry(scenario: Scenario, failing: number): Scenario {
  const steps = scenario.steps.map((step) =>
    step.index + 1 === failing ? { ...step, withinMs: failingStepMs } : step,
  );
  return { ...scenario, steps };
}
