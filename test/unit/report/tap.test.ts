import { expect, test } from "vitest";
import { parseTap } from "./parse-tap.ts";
import { report } from "./report.ts";
import { RunTeller } from "./tell-run.ts";

const plans = [
  { key: "greeting", title: "The greeting \\ #1 # TODO" },
  { key: "again", title: "Bob greets again" },
  { key: "mailboxes", title: "Three mailboxes" },
];

test("each scenario is a point, in the order in which they ended, and only what passed is ok", () => {
  const told = new RunTeller().start(plans).playTrouble("mailboxes").play("greeting").playWrong("again");
  const { plan, points, bailOut } = parseTap(report("tap", told.finish("fail")));
  expect(plan).toBe(3);
  expect(bailOut).toBeNull();
  expect(
    points.map(({ ok, number, description, directive }) => ({ ok, number, description, directive })),
  ).toEqual([
    { ok: false, number: 1, description: "Three mailboxes", directive: null },
    { ok: true, number: 2, description: "The greeting \\ #1 # TODO", directive: null },
    { ok: false, number: 3, description: "Bob greets again", directive: null },
  ]);
});

test("the diagnostics tell the verdict, why, and where", () => {
  const told = new RunTeller().start(plans).playTrouble("mailboxes").playWrong("again");
  const [trouble, wrong] = parseTap(report("tap", told)).points;
  expect(trouble?.diagnostics).toMatchObject({
    verdict: "inconclusive",
    code: "image-missing",
    hint: "Run `npm start` once; it builds the images.",
  });
  expect(wrong?.diagnostics).toMatchObject({
    verdict: "fail",
    duration_ms: 5803,
    seed: 7,
    at: { file: "lab/scenarios/again.yaml", line: 6 },
    expected: '"Thank you for connecting"',
    seen: '"Thank you for conecting\\r\\n"',
    caret: 18,
  });
});

test("a run that ends early bails out", () => {
  const told = new RunTeller().start(plans).play("greeting").open("again");
  expect(parseTap(report("tap", told)).bailOut).toBe("The run ended after 1 of 3 scenarios.");
});

test("a point is written when its scenario ends, and notes are comments", () => {
  const told = new RunTeller().start(plans).run({ type: "note", text: "two\nlines" }).play("greeting");
  expect(report("tap", told)).toContain("1..3\n# two\n# lines\nok 1 - ");
});
