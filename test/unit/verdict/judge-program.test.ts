import { describe, expect, it } from "vitest";
import type { TextMatch } from "../../../lab/scenario/scenario.ts";
import { judged, programSeen, shown, type Wish } from "./seen.ts";

const stdout = (text: TextMatch): Wish => ({ what: "printed", program: "greet", stream: "stdout", text });
const stderr = (text: TextMatch): Wish => ({ what: "printed", program: "greet", stream: "stderr", text });
const sees = (text: TextMatch): Wish => ({ what: "sees", program: "greet", text });
const exit = (code: number | "any" | "failure"): Wish => ({ what: "exit", program: "greet", code });
const running = (is: boolean): Wish => ({ what: "running", program: "greet", is });
const RUNNING = { exit: null };

describe("an exit code", () => {
  it.each([
    [0, 0],
    [7, 7],
    ["any", 0],
    ["any", 7],
    ["failure", 7],
  ] as const)("%s holds for %i", (code, was) => {
    expect(shown(exit(code), programSeen("", { exit: was }))).toBe("pass");
  });

  it("that is another is final, and comes with the program's last words", () => {
    expect(shown(exit(0), programSeen("", { exit: 1, stderr: "bob, port 9999: refused\n" }))).toBe(
      'exit code 0\nexit code 1\nits stderr says "bob, port 9999: refused"\nfinal',
    );
    expect(shown(exit("failure"), programSeen(""))).toBe("an exit code that is not 0\nexit code 0\nfinal");
  });

  it("of what ran in a terminal comes with the end of what that showed", () => {
    const seen = programSeen("\u001b[1mlost\u001b[0m\r\n", { exit: 1, terminal: true });
    expect(shown(exit(0), seen)).toContain('its terminal ends with "lost"');
  });

  it("with a meaning of its own is explained", () => {
    expect(shown(exit(0), programSeen("", { exit: 127 }))).toContain(
      "next: 127 says that there is no such command",
    );
    expect(shown(exit(0), programSeen("", { exit: 137 }))).toContain("SIGKILL");
  });

  it("may still come while it is running", () => {
    expect(shown(exit(0), programSeen("", RUNNING))).toBe(
      "exit code 0\nstill running\nnext: greet may be waiting for input, or for someone to connect, answer or hang up",
    );
  });

  it("of a request is curl's", () => {
    const answer = { kind: "http", host: "curl", name: "page", request: "GET http://bob/" } as const;
    const refused = { ...answer, exit: 7, trouble: "curl: (7) refused", response: null };
    expect(shown(exit(7), refused)).toBe("pass");
    expect(shown(exit(0), refused)).toContain('its stderr says "curl: (7) refused"');
  });
});

describe("running", () => {
  it("holds while there is no exit code", () => {
    expect(shown(running(true), programSeen("", RUNNING))).toBe("pass");
    expect(shown(running(false), programSeen(""))).toBe("pass");
  });

  it("is lost for ever at the end, and only not yet over before it", () => {
    expect(shown(running(true), programSeen("", { exit: 1, stderr: "oh" }))).toBe(
      'running\nended with exit code 1\nits stderr says "oh"\nfinal',
    );
    expect(shown(running(false), programSeen("", RUNNING))).toBe("ended\nstill running");
  });
});

describe("what a program has printed", () => {
  it.each<[string, TextMatch]>([
    ["has it", { has: ["you", "Thank"] }],
    ["is it", { is: "Thank you\r\n" }],
    ["matches it", { matches: "^Thank (.+)\\r$" }],
    ["does not have it", { not: ["bye"] }],
    ["has that length", { bytes: 11 }],
    ["is all of it at once", { has: ["T"], is: "Thank you\r\n", matches: "you", not: ["x"], bytes: 11 }],
    ["is there", {}],
  ])("%s", (_, text) => {
    expect(shown(stdout(text), programSeen("Thank you\r\n"))).toBe("pass");
  });

  it("on stderr is another stream", () => {
    expect(shown(stderr({ has: ["oh"] }), programSeen("", { stderr: "oh" }))).toBe("pass");
    expect(shown(stderr({ has: ["oh"] }), programSeen("oh"))).toBe('"oh"\nnothing\nstderr is empty\nfinal');
  });

  it("differs: the caret stands under the first wrong byte", () => {
    expect(shown(stdout({ is: "Thank you\r\n" }), programSeen("Thank you\n"))).toBe(
      [
        '"Thank you\\r\\n"',
        '"Thank you\\n"',
        "          ^",
        "stdout differs from here on: byte 10",
        "final",
      ].join("\n"),
    );
  });

  it("goes on: the caret stands under the first byte too many", () => {
    expect(shown(stdout({ is: "Hi" }), programSeen("Hi!"))).toBe(
      '"Hi"\n"Hi!"\n   ^\nstdout should end here, after 2 bytes, and goes on\nfinal',
    );
  });

  it("ends early: the caret stands behind it, and more may come while it runs", () => {
    const early = '"Hi!"\n"Hi"\n   ^\nstdout ends after 2 bytes; 1 byte more should follow';
    expect(shown(stdout({ is: "Hi!" }), programSeen("Hi", RUNNING))).toBe(early);
    expect(shown(stdout({ is: "Hi!" }), programSeen("Hi"))).toBe(`${early}\nfinal`);
  });

  it("is not there: the caret stands where the likeliest place goes another way", () => {
    expect(shown(stdout({ has: ["Thank you"] }), programSeen("Hello. Thank yoo.", RUNNING))).toBe(
      [
        '"Thank you"',
        '"Hello. Thank yoo."',
        "                ^",
        "stdout has the first 8 bytes of it and then goes another way",
      ].join("\n"),
    );
    expect(shown(stdout({ has: ["Thank you"] }), programSeen("Hello", RUNNING))).toBe(
      '"Thank you"\n"Hello"\nstdout has nothing like it',
    );
    expect(shown(stdout({ has: ["Thank you"] }), programSeen("", RUNNING))).toBe(
      '"Thank you"\nnothing\nstdout is empty',
    );
  });

  it("is there and must not be", () => {
    expect(shown(stdout({ not: ["bye"] }), programSeen("hi\nbye", RUNNING))).toBe(
      'no "bye"\n"hi\\nbye"\n     ^\nstdout must not have this, and it does (line 2)\nfinal',
    );
  });

  it("does not match", () => {
    expect(shown(stdout({ matches: "port (\\d+)" }), programSeen("ready", RUNNING))).toBe(
      '/port (\\d+)/\n"ready"\nstdout has nothing that matches this expression',
    );
  });

  it("has another length", () => {
    expect(shown(stdout({ bytes: 1 }), programSeen("👋", RUNNING))).toBe(
      '1 byte\n"👋"\nstdout has 4 bytes instead of 1 byte\nfinal',
    );
    expect(shown(stdout({ bytes: 5 }), programSeen("👋", RUNNING))).not.toContain("final");
  });

  it("is told with stderr's last words once it has ended", () => {
    const seen = programSeen("", { exit: 1, stderr: "no route\n" });
    expect(shown(stdout({ has: ["Hi"] }), seen)).toContain(
      'next: greet has ended with exit code 1; its stderr says "no route"',
    );
  });

  it("is compared byte by byte, UTF-8 or not", () => {
    const half = programSeen(Uint8Array.of(0xf0, 0x9f), RUNNING);
    expect(shown(stdout({ is: "👋" }), half)).toBe(
      '"👋"\n"\\xf0\\x9f"\n         ^\nstdout ends after 2 bytes; 2 bytes more should follow',
    );
  });
});

describe("what an eye sees", () => {
  it("is read once: each begins where the last one ended", () => {
    const seen = programSeen("one two one", RUNNING);
    expect(judged(sees({ has: ["one"] }), seen)).toEqual({ verdict: "pass", cursor: 3 });
    expect(judged(sees({ has: ["one"] }), seen, 3)).toEqual({ verdict: "pass", cursor: 11 });
    expect(shown(sees({ has: ["one"] }), seen, 11)).toBe(
      '"one"\nnothing\nwhat stdout shows since the last sees is empty',
    );
  });

  it("comes in order, unlike what is printed", () => {
    const seen = programSeen("one two", RUNNING);
    expect(judged(sees({ has: ["one", "two"] }), seen)).toEqual({ verdict: "pass", cursor: 7 });
    expect(shown(sees({ has: ["two", "one"] }), seen)).toBe(
      '"one"\nnothing\nnothing came after what stood before this',
    );
    expect(shown(stdout({ has: ["two", "one"] }), seen)).toBe("pass");
    expect(shown(stdout({ is: "one two" }), seen, 7)).toBe("pass");
  });

  it("moves the eye behind an expression's match, and over all of an exact text", () => {
    const seen = programSeen("port 9 ready", RUNNING);
    expect(judged(sees({ matches: "port \\d" }), seen)).toMatchObject({ cursor: 6 });
    expect(judged(sees({ is: "port 9 ready" }), seen)).toMatchObject({ cursor: 12 });
  });

  it("in a terminal is without escape sequences and with plain line ends", () => {
    const seen = programSeen("\u001b[1mHi\u001b[0m\r\nyou\r\n", { ...RUNNING, terminal: true });
    expect(judged(sees({ is: "Hi\nyou\n" }), seen)).toEqual({ verdict: "pass", cursor: 7 });
    expect(shown(sees({ has: ["bye"] }), seen)).toBe(
      '"bye"\n"Hi\\nyou\\n"\nthe terminal has nothing like it',
    );
  });
});
