import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { scenarioJsonSchema } from "../../../lab/scenario/json-schema.ts";
import { scenarioReference } from "../../../lab/scenario/reference.ts";
import { scenarioOf, stepsOf, withSteps } from "./read.ts";

const fits = new Ajv({ strict: true, allowUnionTypes: true }).compile(scenarioJsonSchema());
const TREE = new URL("../../../", import.meta.url);

describe("the schema that editors use", () => {
  it("is the one in the tree (vitest -u writes it)", async () => {
    const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(new URL("lab/scenario.schema.json", TREE).pathname);
  });

  it("explains every key", () => {
    const unexplained: string[] = [];
    const look = (schema: unknown, path: string) => {
      if (typeof schema !== "object" || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key === "properties") {
          for (const [name, property] of Object.entries(value as Record<string, { description?: string }>)) {
            if (!property.description) unexplained.push(`${path}.${name}`);
          }
        }
        look(value, `${path}/${key}`);
      }
    };
    look(scenarioJsonSchema(), "");
    expect(unexplained).toEqual([]);
  });

  const files = ["lab/scenarios", "lab/stages"].flatMap((folder) =>
    readdirSync(new URL(folder, TREE)).map((name) => `${folder}/${name}`),
  );
  it.each(files)("takes %s", (name) => {
    const scenario: unknown = parse(readFileSync(new URL(name, TREE), "utf8"));
    expect(fits(scenario), JSON.stringify(fits.errors)).toBe(true);
  });

  it.each([
    "  - { run: ls, on: me, let: { a: b }, expect: [{ exit: any }, { on: bob, listening: '${a}' }] }",
    "  - { start: [ls], on: me, copies: 2, until: { prints: { has: [a], not: b } } }",
    "  - { http: http://bob/, headers: { a: [b, c] }, expect: { headers: { a: { absent: true } }, json: [1] } }",
    "  - { wire: me > bob, delay: 1s, loss: the 2nd SYN }",
    "  - { packets: bob, expect: [a], never: [b] }",
    "  - { release: bob, count: all }",
    "  - say: hi\nrandom: { a: port, b: text of 20 bytes, c: number 1..9, d: [x, 1] }",
  ])("takes %s", (steps) => {
    expect(fits(parse(withSteps(steps))), JSON.stringify(fits.errors)).toBe(true);
  });

  it.each([
    "  - { rnu: ls, on: me }",
    "  - { run: ls }",
    "  - { run: ls, on: me, exepct: {} }",
    "  - { run: ls, on: me, http: http://bob/ }",
    "  - { run: ls, on: me, expect: { stduot: a } }",
    "  - { expect: { on: bob, listening: 99999 } }",
    "  - { expect: { on: bob, sockets: { state: TIMEWAIT } } }",
    "  - { say: hi, within: 5 }",
    "  - { press: ctrl-x, in: chat }",
    "  - { wire: me to bob, cut: true }",
    "  - hello",
    "  - say: hi\nrandom: { a: prot }",
    "  - say: hi\nstage: { as: curl, part: web }",
    "  - say: hi\nstage: { as: me, part: web, hints: { wrong-byte: x } }",
  ])("refuses %s", (steps) => {
    expect(fits(parse(withSteps(steps)))).toBe(false);
  });
});

describe("the reference of the language", () => {
  it("is the one in docs/scenario-language.md (vitest -u writes it)", async () => {
    const page = new URL("docs/scenario-language.md", TREE);
    const [before = ""] = readFileSync(page, "utf8").split(/(?<=^## Reference\n)/m);
    await expect(`${before}\n${scenarioReference()}\n`).toMatchFileSnapshot(page.pathname);
  });

  it("links only to what is there", () => {
    const text = scenarioReference();
    const headings = [...text.matchAll(/^### (.+)$/gm)].map(([, title]) =>
      title?.toLowerCase().replaceAll(" ", "-"),
    );
    const anchors = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    for (const [, target] of text.matchAll(/\]\(#([^)]+)\)/g))
      expect([...headings, ...anchors]).toContain(target);
    expect(headings).toHaveLength(new Set(headings).size);
  });
});

describe("the examples of docs/scenario-language.md", () => {
  const page = readFileSync(new URL("docs/scenario-language.md", TREE), "utf8");
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text ?? "");

  it("are sound", () => {
    const [whole = "", ...parts] = blocks;
    expect(scenarioOf(whole).steps).toHaveLength(2);
    const steps = parts.filter((text) => text.startsWith("  - "));
    expect(steps.map((text) => stepsOf(text).length)).toEqual([2]);
  });
});
