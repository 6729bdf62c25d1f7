import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { proofs } from "../../mutations/catalogue.ts";

describe("a mutation", () => {
  const inFiles = proofs.flatMap(({ scenario, mutation }) =>
    typeof mutation === "object" && "file" in mutation ? [{ scenario, ...mutation }] : [],
  );

  it.each(inFiles)("for $scenario finds its place in services/$file once", ({ file, find }) => {
    const text = readFileSync(new URL(`../../../services/${file}`, import.meta.url), "utf8");
    expect(text.split(find)).toHaveLength(2);
  });
});
