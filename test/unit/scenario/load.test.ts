import { describe, expect, it } from "vitest";
import { loadScenario } from "../../../lab/scenario/load.ts";

describe("a scenario from a file", () => {
  it("knows its file", async () => {
    const file = new URL("../../../lab/scenarios/greeting.yaml", import.meta.url).pathname;
    expect(await loadScenario(file)).toMatchObject({ scenario: { id: "greeting", file } });
  });

  it("says when there is none", async () => {
    await expect(loadScenario("no/such.yaml")).rejects.toMatchObject({ code: "scenario-unreadable" });
  });
});
