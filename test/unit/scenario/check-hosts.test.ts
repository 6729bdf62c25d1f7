import { describe, expect, it } from "vitest";
import { checkHosts } from "../../../lab/scenario/check-hosts.ts";
import { formatProblems } from "../../../lab/scenario/problem.ts";
import { scenarioOf, withSteps } from "./read.ts";

const told = (steps: string, hosts: readonly string[]) =>
  checkHosts(scenarioOf(withSteps(steps)), hosts).map(
    ({ line, column, length, message, hint }) => `${line}:${column}+${length} ${message}; ${hint}`,
  );

describe("hosts that the topology does not have", () => {
  it.each([
    ["{ run: ls, on: bbo }", "4:20+3 no host is called `bbo`; did you mean `bob`?"],
    ["{ run: ls, on: database }", "4:20+8 no host is called `database`; there is `bob`, `me`"],
    ["{ expect: { on: bbo, listening: 1 } }", "4:21+3 no host is called `bbo`; did you mean `bob`?"],
    ["{ expect: { host: { bbo: paused } } }", "4:25+3 no host is called `bbo`; did you mean `bob`?"],
    ["pause: bbo", "4:12+3 no host is called `bbo`; did you mean `bob`?"],
    ["{ wire: me <-> bbo, cut: true }", "4:20+3 no host is called `bbo`; did you mean `bob`?"],
    ["{ hold: me<bbo }", "4:16+3 no host is called `bbo`; did you mean `bob`?"],
    ["packets: me <-> bbo:9999", "4:21+3 no host is called `bbo`; did you mean `bob`?"],
    ["{ packets: bob, expect: [me > bbo  SYN] }", "4:35+3 no host is called `bbo`; did you mean `bob`?"],
    ["say: It is ${bbo.address}.", "4:16+14 no host is called `bbo`; did you mean `bob`?"],
    [
      "http: http://bob/",
      "4:11+11 `http` asks from a host called `curl`, and this topology has none; say from which with `on:`; there is `bob`, `me`",
    ],
  ])("%s", (step, problem) => {
    expect(told(`  - ${step}`, ["bob", "me"])).toEqual([problem]);
  });

  it("are none where all are there, and nobody is nobody's host", () => {
    const steps =
      "  - { run: 'nc ${nobody.address}', on: me }\n  - heal: all\n  - { wire: all, cut: true }\n  - http: http://bob/";
    expect(told(steps, ["bob", "me", "curl"])).toEqual([]);
  });

  it("are pointed at as every other mistake is", () => {
    expect(formatProblems(checkHosts(scenarioOf(withSteps("  - pause: bbo")), ["bob"]))).toBe(
      "story.yaml:4:12  no host is called `bbo`; did you mean `bob`?\n     4 |   - pause: bbo\n       |            ^^^",
    );
  });
});
