import { describe, expect, test } from "vitest";
import { decodePercent, isAuthority, parseTarget } from "../../../../services/http/target.ts";

describe("a target", () => {
  test.each([
    ["/", "/", ""],
    ["/hello.json", "/hello.json", ""],
    ["/a?b=c?d", "/a", "b=c?d"],
    ["/a?", "/a", ""],
    ["/caf%C3%A9", "/café", ""],
    ["/100%25", "/100%", ""],
    ["/a%20b?c%20d", "/a b", "c%20d"],
    ["http://bob/a?b", "/a", "b"],
    ["http://bob:8080", "/", ""],
    ["http://bob?b", "/", "b"],
    ["//evil.example/", "//evil.example/", ""],
  ])("%s", (target, path, query) => {
    expect(parseTarget("GET", target)).toEqual({ path, query });
  });

  test("* is the server as a whole, for OPTIONS", () => {
    expect(parseTarget("OPTIONS", "*")).toEqual({ path: "*", query: "" });
    expect(parseTarget("GET", "*")).toMatchObject({ status: 400 });
  });

  test("of CONNECT is never looked at", () => {
    expect(parseTarget("CONNECT", "bob:80")).toMatchObject({ status: 501 });
    expect(parseTarget("CONNECT", "/")).toMatchObject({ status: 501 });
  });
});

describe("percent-decoding", () => {
  test.each(["%", "%4", "%zz", "%4z", "a%", "%C3", "%C3%28", "%ff", "%ed%a0%80", "%c0%af"])(
    "refuses %s",
    (text) => {
      expect(decodePercent(text)).toBeUndefined();
    },
  );

  test.each(["%00", "%0a", "%1f", "%7f", "%2f", "%2F", "%5c"])(
    "refuses %s, which hides what no path may have",
    (text) => {
      expect(decodePercent(text)).toBeUndefined();
    },
  );

  test("undoes what a client did, once", () => {
    expect(decodePercent(encodeURIComponent("fünf %41 🎉"))).toBe("fünf %41 🎉");
  });
});

describe("a host", () => {
  test.each([
    "bob",
    "bob:8080",
    "bob:",
    "10.99.7.10:80",
    "[::1]",
    "[fd00::10]:8080",
    "[v1.a:b]",
    "b%C3%B6b",
    "a_b",
    "bob:65535",
  ])("may be %s", (host) => {
    expect(isAuthority(Buffer.from(host), 0, host.length)).toBe(true);
    expect(isAuthority(Buffer.from(`x${host}]%41`), 1, 1 + host.length)).toBe(true);
  });

  test.each([
    "",
    ":80",
    "bob:http",
    "bob:65536",
    "bob:-1",
    "bob:80:80",
    "me@bob",
    "bob/",
    "bob?",
    "bob#",
    "[::1",
    "::1",
    "[bob]",
    "[::1]x",
    "a b",
    "a,b",
    "b%zz",
    'b"b',
    "[]",
  ])("cannot be %j", (host) => {
    expect(isAuthority(Buffer.from(host), 0, host.length)).toBe(false);
    expect(isAuthority(Buffer.from(`x${host}]:80`), 1, 1 + host.length)).toBe(false);
  });
});
