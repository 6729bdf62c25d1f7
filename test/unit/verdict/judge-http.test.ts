import { describe, expect, it } from "vitest";
import type { TextMatch } from "../../../lab/scenario/scenario.ts";
import { answerSeen, shown, type Wish } from "./seen.ts";

const status = (code: number): Wish => ({ what: "status", program: "page", status: code });
const header = (name: string, text: TextMatch | "absent"): Wish => ({
  what: "header",
  program: "page",
  name,
  text,
});
const body = (text: TextMatch): Wish => ({ what: "body", program: "page", text });
const json = (value: unknown): Wish => ({ what: "json", program: "page", value });

describe("the status", () => {
  it("holds or is another", () => {
    expect(shown(status(200), answerSeen(""))).toBe("pass");
    expect(shown(status(200), answerSeen("Not here.", { status: 404 }))).toBe(
      'status 200\nstatus 404\nthe body says "Not here."\nfinal',
    );
  });

  it("may still come, and never comes when curl found nobody", () => {
    const waiting = { ...answerSeen(""), response: null, exit: null };
    expect(shown(status(200), waiting)).toBe("status 200\nno answer yet");
    const refused = { ...waiting, exit: 7, trouble: "curl: (7) Failed to connect to bob port 80\n" };
    expect(shown(status(200), refused)).toBe(
      "status 200\nno answer\ncurl: (7) Failed to connect to bob port 80\nfinal",
    );
    expect(shown(body({}), { ...refused, trouble: "" })).toBe(
      "an answer to GET http://bob/\nno answer\ncurl ended with exit code 7\nfinal",
    );
  });
});

describe("a header", () => {
  const seen = answerSeen("", {
    headers: [
      ["Content-Type", "text/html"],
      ["Via", "a"],
      ["Via", "b"],
    ],
  });

  it("has a name in any case, and one of its values fits", () => {
    expect(shown(header("content-type", { is: "text/html" }), seen)).toBe("pass");
    expect(shown(header("VIA", { is: "b" }), seen)).toBe("pass");
    expect(shown(header("x", "absent"), seen)).toBe("pass");
  });

  it("has another value", () => {
    expect(shown(header("content-type", { is: "text/plain" }), seen)).toBe(
      '"text/plain"\n"text/html"\n      ^\nthe header content-type differs from here on: byte 6\nfinal',
    );
  });

  it("is not there, or is there", () => {
    expect(shown(header("x", {}), seen)).toBe(
      "a header x\nno such header\nthe answer has Content-Type, Via\nfinal",
    );
    expect(shown(header("x", {}), answerSeen(""))).toContain("the answer has no headers");
    expect(shown(header("via", "absent"), seen)).toBe("no header via\nvia: a, b\nfinal");
  });
});

describe("the body", () => {
  it("holds or differs, and a status of failure is mentioned", () => {
    expect(shown(body({ has: ["Hi"] }), answerSeen("Hi!"))).toBe("pass");
    expect(shown(body({ is: "Hi" }), answerSeen("Ho", { status: 500 }))).toBe(
      [
        '"Hi"',
        '"Ho"',
        "  ^",
        "the body differs from here on: byte 2",
        "next: the status is 500: this may not be the answer that was meant",
        "final",
      ].join("\n"),
    );
  });
});

describe("the body as JSON", () => {
  it.each([
    [{ a: 1 }, '{"a":1,"b":2}'],
    [{ a: { b: null } }, '{"a":{"b":null,"c":1}}'],
    [[1, { a: "x" }], '[1,{"a":"x","b":1}]'],
    [[], "[]"],
    [{}, '{"a":1}'],
    ["x", '"x"'],
    [null, "null"],
  ])("%j is in %s", (value, text) => {
    expect(shown(json(value), answerSeen(text))).toBe("pass");
  });

  it.each([
    [{ a: 1 }, '{"a":2}', "1\n2\nthe body's .a differs"],
    [{ a: 1 }, '{"b":2}', '1\nnothing\nthe body has no key "a"; it has b'],
    [{ a: 1 }, "{}", '1\nnothing\nthe body has no key "a"; it has none'],
    [{ a: [1, 2] }, '{"a":[1]}', "[1,2]\n[1]\nthe body's .a has 1 entry instead of 2"],
    [{ a: [{ "b c": 1 }] }, '{"a":[{"b c":"1"}]}', '1\n"1"\nthe body\'s .a[0]["b c"] differs'],
    [{ a: {} }, '{"a":[]}', "{}\n[]\nthe body's .a differs"],
    [[1], '{"0":1}', '[1]\n{"0":1}\nthe body differs'],
    [{ toString: 1 }, "{}", '1\nnothing\nthe body has no key "toString"; it has none'],
  ])("%j is not in %s", (value, text, told) => {
    expect(shown(json(value), answerSeen(text))).toBe(`${told}\nfinal`);
  });

  it("is none", () => {
    expect(shown(json({}), answerSeen("<p>Hi</p>"))).toBe('a body of JSON\n"<p>Hi</p>"\nfinal');
    expect(shown(json({}), answerSeen(""))).toBe("a body of JSON\nnothing\nfinal");
  });
});
