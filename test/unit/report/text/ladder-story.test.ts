import stringWidth from "string-width";
import { expect, test } from "vitest";
import { LadderStory } from "../../../../lab/report/text/ladder-story.ts";
import type { Page } from "../../../../lab/report/text/page.ts";
import { plainPaint } from "../../../../lab/report/text/paint.ts";
import { craftPacket } from "../craft-packet.ts";
import { RunTeller } from "../tell-run.ts";

const narrow: Page = { columns: 79, paint: plainPaint };
const wide: Page = { columns: 140, paint: plainPaint };

const steps = [
  { say: "I connect.", line: 4, does: "run" },
  { say: "And what crossed the wire.", line: 6, does: "packets" },
];

/** Two steps, with the handshake in the first and a goodbye in the second. */
function twoSteps(): RunTeller {
  return new RunTeller()
    .start([{ key: "greeting", title: "The greeting" }])
    .open("greeting", { steps })
    .hostsUp("greeting")
    .scenario("greeting", { type: "step-started", step: 0 })
    .program("greeting", "me", "greet-client bob 9999")
    .scenario("greeting", { type: "packet", packet: craftPacket(1, "me", ["SYN"]) })
    .scenario("greeting", { type: "packet", packet: craftPacket(2, "bob", ["SYN", "ACK"]) })
    .scenario("greeting", { type: "step-ended", step: 0, verdict: "pass", ms: 42 })
    .scenario("greeting", { type: "step-started", step: 1 })
    .scenario("greeting", { type: "packet", packet: craftPacket(3, "bob", ["FIN", "ACK"]) })
    .scenario("greeting", { type: "step-ended", step: 1, verdict: "pass", ms: 7 })
    .scenario("greeting", { type: "scenario-ended", verdict: "pass", ms: 900, evidence: null });
}

function tell(teller: RunTeller, page: Page, ascii = false): string[] {
  const story = new LadderStory({ hosts: ["me", "bob"], ascii });
  return teller.events.flatMap((event) => story.take(event, page));
}

test("on 80 columns each step has its packets below it, and every line fits", () => {
  const lines = tell(twoSteps(), narrow);
  const find = (text: RegExp) => lines.findIndex((line) => text.test(line));
  const order = [
    find(/I connect/),
    find(/SYN :9999/),
    find(/SYN ACK/),
    find(/And what crossed/),
    find(/FIN ACK/),
  ];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(79);
});

test("on a wide page they stand beside it, with the columns' names once", () => {
  const lines = tell(twoSteps(), wide);
  expect(lines.find((line) => line.includes("$ greet-client"))).toMatch(/SYN :9999/);
  expect(lines.filter((line) => /\bme +bob$/.test(line))).toHaveLength(1);
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(140);
});

test("a step is drawn in the same columns, also where one of the hosts says nothing in it", () => {
  const ends = tell(twoSteps(), narrow).flatMap((line) => (/[▶│]$/.test(line) ? [line.length] : []));
  expect(new Set(ends).size).toBe(1);
});

test("a packet that was held is drawn again when it has been let go", () => {
  const syn = craftPacket(1, "me", ["SYN"]);
  const { receivedAtMs: _, ...notThere } = syn;
  const teller = new RunTeller()
    .start([{ key: "slow", title: "Slow" }])
    .open("slow", { steps })
    .hostsUp("slow")
    .scenario("slow", { type: "step-started", step: 0 })
    .scenario("slow", { type: "packet", packet: { ...notThere, marks: { held: true } } })
    .scenario("slow", { type: "step-ended", step: 0, verdict: "pass", ms: 42 })
    .scenario("slow", { type: "step-started", step: 1 })
    .scenario("slow", {
      type: "packet",
      packet: { ...syn, receivedAtMs: syn.atMs + 300, marks: { held: true } },
    })
    .scenario("slow", { type: "step-ended", step: 1, verdict: "pass", ms: 7 });
  const text = tell(teller, narrow).join("\n");
  expect(text).toMatch(/held ─+■[\s\S]*And what crossed[\s\S]*300 ms later/);
});

test("of a long transfer only the beginning is drawn, and it is said how to see all", () => {
  const teller = new RunTeller()
    .start([{ key: "long", title: "Long" }])
    .open("long", { steps })
    .hostsUp("long");
  teller.scenario("long", { type: "step-started", step: 0 });
  for (let number = 1; number <= 90; number++) {
    teller.scenario("long", {
      type: "packet",
      packet: craftPacket(number, number % 2 ? "me" : "bob", ["SYN"]),
    });
  }
  teller.scenario("long", { type: "step-ended", step: 0, verdict: "pass", ms: 42 });
  const lines = tell(teller, narrow);
  expect(lines.length).toBeLessThan(40);
  expect(lines.join("\n")).toMatch(/more: npx lab run long/);
});

test("a scenario that fails says why, in full", () => {
  const failed = new RunTeller().start([{ key: "greeting", title: "The greeting" }]).playWrong("greeting");
  expect(tell(failed, narrow).join("\n")).toMatch(/seen {5}"Thank you for conecting/);
});

test("in plain ASCII the ladder has no other characters", () => {
  const ladder = tell(twoSteps(), narrow, true).filter((line) => /SYN|FIN/.test(line));
  expect(ladder.join("")).toMatch(/^[\x20-\x7e]+$/);
});
