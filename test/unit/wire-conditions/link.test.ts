import { describe, expect, test } from "vitest";
import { LabError } from "../../../lab/errors.ts";
import { lineName, parseLink } from "../../../lab/wire/conditions/link.ts";

const hosts = ["bob", "me", "curl"];
const lines = (link: string): string[] => parseLink(link, hosts).map(lineName);

describe("a link", () => {
  test("both ways, one way, the other way", () => {
    expect(lines("me <-> bob")).toEqual(["me > bob", "bob > me"]);
    expect(lines("me > bob")).toEqual(["me > bob"]);
    expect(lines("me<bob")).toEqual(["bob > me"]);
  });

  test("of one host is all that it sends and gets", () => {
    expect(lines("bob").sort()).toEqual(["bob > curl", "bob > me", "curl > bob", "me > bob"]);
  });

  test("of all hosts", () => {
    expect(lines("all")).toHaveLength(6);
  });

  test.each([
    ["me <-> bbo", "Did you mean bob?"],
    ["zacharias", "The hosts are bob, me, curl."],
    ["me > me", undefined],
    ["", "The hosts are bob, me, curl."],
  ])("%o is none", (link, hint) => {
    const error = (() => {
      try {
        return parseLink(link, hosts);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe("link-unknown");
    expect((error as LabError).hint).toBe(hint);
  });
});
