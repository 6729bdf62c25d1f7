import { describe, expect, test } from "vitest";
import { lineName, parseLink } from "../../../lab/wire/conditions/link.ts";
import { parseCondition, type Terms } from "../../../lab/wire/conditions/parse-condition.ts";
import { Troubles } from "../../../lab/wire/troubles.ts";

const hosts = ["me", "bob", "curl"];

class Bench {
  readonly troubles = new Troubles();

  /** Make a change; the lines that it changed. */
  apply(link: string, terms: Terms): string[] {
    return this.troubles.apply(parseLink(link, hosts), parseCondition(terms).order).map(lineName);
  }

  get standing(): Record<string, string[]> {
    return Object.fromEntries(
      this.troubles
        .list()
        .map(({ line, conditions }) => [lineName(line), conditions.map(({ words }) => words)]),
    );
  }
}

describe("conditions on lines", () => {
  test("stand beside those set before, and take the place of their own kind", () => {
    const bench = new Bench();
    bench.apply("me <-> bob", { delay: "10ms" });
    bench.apply("me > bob", { loss: "10%" });
    expect(bench.apply("me > bob", { delay: "20ms" })).toEqual(["me > bob"]);
    expect(bench.standing).toEqual({ "me > bob": ["loss 10%", "delay 20ms"], "bob > me": ["delay 10ms"] });
  });

  test("of one kind stand side by side when they are about different packets", () => {
    const bench = new Bench();
    bench.apply("me > bob", { delay: "10ms", match: "SYN" });
    bench.apply("me > bob", { delay: "20ms", match: "data" });
    bench.apply("me > bob", { delay: "30ms", match: "data" });
    expect(bench.standing).toEqual({ "me > bob": ["delay 10ms", "delay 30ms"] });
  });

  test("that say the same again change nothing", () => {
    const bench = new Bench();
    expect(bench.apply("bob", { cut: true })).toHaveLength(4);
    expect(bench.apply("me <-> bob", { cut: true })).toEqual([]);
  });

  test("end by their own terms, or all by a heal, and only on that link", () => {
    const bench = new Bench();
    bench.apply("me <-> bob", { delay: "10ms", loss: "10%" });
    bench.apply("me > bob", { delay: "0ms" });
    expect(bench.standing["me > bob"]).toEqual(["loss 10%"]);
    expect(bench.apply("me > bob", { heal: true })).toEqual(["me > bob"]);
    expect(bench.standing).toEqual({ "bob > me": ["delay 10ms", "loss 10%"] });
    expect(bench.apply("all", { heal: true })).toEqual(["bob > me"]);
    expect(bench.standing).toEqual({});
  });

  test("that name a peer stand only on the lines from or to it", () => {
    const bench = new Bench();
    expect(bench.apply("bob", { delay: "10ms", match: "from me" })).toEqual(["me > bob"]);
    expect(bench.apply("bob", { loss: "the 1st packet to curl" })).toEqual(["bob > curl"]);
  });

  test("are told to the agent of the host that they lead to", () => {
    const bench = new Bench();
    bench.apply("me <-> bob", { delay: "10ms" });
    const addresses = (host: string) => [`the address of ${host}`];
    expect(bench.troubles.into("bob", addresses, 7)).toMatchObject([
      { name: "me > bob", from: ["the address of me"], seed: 7, conditions: [{ does: "delay", ms: 10 }] },
    ]);
    expect(bench.troubles.into("curl", addresses, 7)).toEqual([]);
  });
});
