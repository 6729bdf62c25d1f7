import { describe, expect, test } from "vitest";
import type { Chunk } from "../../../lab/events.ts";
import { recordRun } from "../../../lab/report/record-run.ts";
import { RunTeller } from "./tell-run.ts";

function record(told: RunTeller) {
  const recorder = recordRun();
  for (const event of told.events) recorder.take(event);
  return recorder.run;
}

describe("output", () => {
  const bytes = Buffer.from("Grüße 👋\r\nzweite Zeile\nRest");

  const told = (chunks: readonly Buffer[]) => {
    const teller = new RunTeller()
      .start([{ key: "a", title: "A" }])
      .open("a")
      .scenario("a", { type: "step-started", step: 0 })
      .program("a", "bob", "talk");
    for (const bytes of chunks) {
      const chunk: Chunk = { base64: bytes.toString("base64") };
      teller.scenario("a", { type: "output", program: "talk", stream: "stdout", chunk });
    }
    return teller.scenario("a", { type: "step-ended", step: 0, verdict: "pass", ms: 1 });
  };

  test("is the same text and the same lines wherever it was cut", () => {
    for (let split = 0; split <= bytes.length; split += 1) {
      const scenario = record(told([bytes.subarray(0, split), bytes.subarray(split)])).scenarios.get("a");
      expect(scenario?.programs.get("talk")?.printed).toEqual([{ stream: "stdout", text: bytes.toString() }]);
      expect(scenario?.steps[0]?.moments.slice(1)).toEqual([
        {
          type: "printed",
          program: "talk",
          stream: "stdout",
          lines: ["Grüße 👋\r", "zweite Zeile", "Rest"],
          more: 0,
        },
      ]);
    }
  });

  test("of two streams stays apart and in order", () => {
    const teller = told([Buffer.from("one\n")])
      .output("a", "talk", "oops\n", "stderr")
      .output("a", "talk", "two\n");
    expect(record(teller).scenarios.get("a")?.programs.get("talk")?.printed).toEqual([
      { stream: "stdout", text: "one\n" },
      { stream: "stderr", text: "oops\n" },
      { stream: "stdout", text: "two\n" },
    ]);
  });

  test("of a flood is kept at its beginning, and counted to its end", () => {
    const flood = Buffer.from("0123456789abcde\n".repeat(40_000));
    const scenario = record(told([flood, flood])).scenarios.get("a");
    const program = scenario?.programs.get("talk");
    expect(program?.printed.map(({ text }) => text.length)).toEqual([1024 * 1024]);
    expect(program).toMatchObject({ length: 1_280_000, kept: 1024 * 1024 });
    const [, printed] = scenario?.steps[0]?.moments ?? [];
    expect(printed).toMatchObject({ more: 80_000 - 200 });
  });

  test("without line ends is broken into lines all the same", () => {
    const scenario = record(told([Buffer.from("x".repeat(20_000)), Buffer.from("y\n")])).scenarios.get("a");
    const [, printed] = scenario?.steps[0]?.moments ?? [];
    expect(printed).toMatchObject({ lines: ["x".repeat(20_000), "y"] });
  });

  test("in bytes that are not UTF-8 is marked, not lost", () => {
    const scenario = record(told([Buffer.from([0x61, 0xff, 0x62, 0x0a])])).scenarios.get("a");
    expect(scenario?.programs.get("talk")?.printed[0]?.text).toBe("a\ufffdb\n");
  });
});

test("what happens between two steps belongs to the one before", () => {
  const told = new RunTeller()
    .start([{ key: "a", title: "A" }])
    .open("a")
    .scenario("a", { type: "host-changed", host: "bob", state: "running" })
    .scenario("a", { type: "step-started", step: 0 })
    .scenario("a", { type: "step-ended", step: 0, verdict: "pass", ms: 1 })
    .scenario("a", { type: "host-changed", host: "bob", state: "exited" });
  const scenario = record(told).scenarios.get("a");
  expect(scenario?.before).toMatchObject([{ state: "running" }]);
  expect(scenario?.steps[0]?.moments).toMatchObject([{ state: "exited" }]);
});

test("what belongs to no scenario that started is passed over", () => {
  const told = new RunTeller().start([]).output("nobody", "talk", "hello\n");
  expect(record(told).scenarios.size).toBe(0);
});
