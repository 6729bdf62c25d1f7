import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer } from "../../../../services/http/server.ts";
import { makeSite } from "../../../../services/http/site.ts";
import { cases } from "./cases/all.ts";
import { exchange, parseAnswers } from "./raw-client.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({ host: "127.0.0.1", port: 0, routes: await makeSite() });
});
afterAll(() => server.stop(0));

describe.each(["must", "should", "may"] as const)("what a server %s do", (level) => {
  test.for(cases.filter((each) => each.level === level))("RFC $section: $name", async (each) => {
    const transcript = await exchange(server.port, Buffer.from(each.send, "latin1"));
    const methods = [...each.send.matchAll(/(?<=^|\n|hello)([A-Z]+) \S+ HTTP\/1\.\d\r?\n/g)].map(
      (found) => found[1] ?? "",
    );
    const answers = parseAnswers(transcript, methods);

    const last = answers.at(-1);
    const end = last?.fields.connection === "close" ? "closes" : "stays";
    expect([...answers.map(({ status }) => status), end].join(" ")).toBe(each.expect);
    // A refusal must not be one for the wrong reason: that we sent no more is what section 8 is about.
    if (each.section !== "9112 §8") expect(last?.body).not.toContain("ended before it was complete");
    for (const [name, value] of Object.entries(each.fields ?? {})) {
      if (value instanceof RegExp) expect(last?.fields[name]).toMatch(value);
      else expect(last?.fields[name]).toBe(value);
    }
    if (each.body !== undefined) expect(last?.body).toBe(each.body);
  });
});

test("there are enough of them, and no two with one name", () => {
  expect(cases.length).toBeGreaterThanOrEqual(120);
  const names = cases.map(({ section, name }) => `${section} ${name}`);
  expect(names).toEqual([...new Set(names)]);
});
