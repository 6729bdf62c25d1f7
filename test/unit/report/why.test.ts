import { describe, expect, test } from "vitest";
import { findAll, parseXml } from "./parse-xml.ts";
import { report } from "./report.ts";
import { RunTeller } from "./tell-run.ts";

const told = (changes = {}) =>
  new RunTeller()
    .start([{ key: "greeting", title: "The greeting" }])
    .playWrong("greeting")
    .why("greeting", changes)
    .finish("fail");

describe("why a connection failed is told with the failure", () => {
  test("in text, after what was expected and seen, within 80 columns", () => {
    const text = report("text", told());
    expect(text).toMatch(/expected[\s\S]*seen[\s\S]*Why: +me did not reach bob, port 9999\./);
    expect(text).toMatch(
      /Why:[\s\S]*only on\s+127\.0\.0\.1[\s\S]*try +Have it listen[\s\S]*code +loopback-only/,
    );
    expect(text).toContain("docker compose exec bob ss -ltn");
    for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
  });

  test("in JUnit, within the failure", () => {
    const [failure] = findAll(parseXml(report("junit", told())), "failure");
    expect(failure?.text).toContain("Why:");
    expect(failure?.text).toContain("loopback-only");
  });

  test("in TAP, as a diagnostic", () => {
    expect(report("tap", told())).toMatch(/why:[\s\S]*code: loopback-only/);
  });

  test("on a page, with what each layer showed", () => {
    const page = parseXml(report("html", told()));
    const why = findAll(page, "div").find(({ attributes }) => attributes.class === "failure why");
    expect(why?.text).toContain("only on 127.0.0.1");
    expect(why?.text).toMatch(/✗ listens +nobody hears it\n +│ LISTEN 127\.0\.0\.1:9999/);
  });

  test("whatever a hostile host says, nothing unprintable is passed on", () => {
    const text = report("text", told({ says: "it said \u001b[2J\u202e." }));
    expect(text).toContain("it said \\x1b[2J\\u{202e}.");
  });
});
