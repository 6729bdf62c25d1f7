import { expect, test } from "vitest";
import { findAll, parseXml } from "./parse-xml.ts";
import { report } from "./report.ts";
import { RunTeller } from "./tell-run.ts";

const junit = (told: RunTeller) => parseXml(report("junit", told));

const told = () =>
  new RunTeller()
    .start([
      { key: "greeting", title: "The greeting" },
      { key: "again", title: "Bob greets again & again" },
      { key: "mailboxes", title: "Three mailboxes", chapter: "2 Mailboxes" },
      { key: "never", title: "Never run", chapter: "2 Mailboxes" },
    ])
    .play("greeting")
    .playWrong("again")
    .playTrouble("mailboxes");

test("a chapter is a suite, with its counts and its time in seconds", () => {
  expect(findAll(junit(told()), "testsuite").map(({ attributes }) => attributes)).toEqual([
    {
      ...{ name: "1 Conversation", tests: "2", failures: "1", errors: "0", skipped: "0" },
      ...{ time: "7.003", timestamp: "2026-11-23T09:00:00" },
    },
    {
      ...{ name: "2 Mailboxes", tests: "2", failures: "0", errors: "1", skipped: "1" },
      ...{ time: "0.090", timestamp: "2026-11-23T09:00:00" },
    },
  ]);
});

test("the whole counts all of them", () => {
  expect(findAll(junit(told()), "testsuites")[0]?.attributes).toEqual({
    ...{ name: "Next Room", tests: "4", failures: "1", errors: "1", time: "6.735" },
  });
});

test("a scenario is a case, with what its programs printed", () => {
  const [greeting] = findAll(junit(told()), "testcase");
  expect(greeting?.attributes).toEqual({ name: "The greeting", classname: "greeting", time: "1.200" });
  expect(greeting?.children.map(({ name }) => name)).toEqual(["system-out"]);
  expect(greeting?.text).toBe("me $ greet-client bob 9999\nThank you for connecting\n[exited with 0]\n");
});

test("what failed, and what stayed inconclusive, say so and say why", () => {
  const [, again, mailboxes, never] = findAll(junit(told()), "testcase");
  const [failure] = again?.children ?? [];
  expect(failure?.name).toBe("failure");
  expect(failure?.attributes).toEqual({
    message: 'I connect. greet-client: stdout has "Thank you for connecting"',
    type: "expectation-failed",
  });
  expect(failure?.text).toContain("lab/scenarios/again.yaml:6");
  expect(failure?.text).toContain('seen     "Thank you for conecting\\r\\n"');
  const [error] = mailboxes?.children ?? [];
  expect(error?.name).toBe("error");
  expect(error?.attributes.type).toBe("image-missing");
  expect(error?.text).toContain("Run `npm start` once");
  expect(never?.children.map(({ name }) => name)).toEqual(["skipped"]);
});

test("a scenario that had begun when the run ended is an error", () => {
  const [only] = findAll(junit(new RunTeller().start([{ key: "a", title: "A" }]).open("a")), "testcase");
  expect(only?.children[0]).toMatchObject({ name: "error", attributes: { type: "not-ended" } });
});

test("the seed that repeats a scenario is among the properties", () => {
  const properties = findAll(junit(told()), "property").map(({ attributes }) => attributes);
  expect(properties).toContainEqual({ name: "seed.greeting", value: "7" });
});
