import { describe, expect, it } from "vitest";
import type { TextMatch } from "../../../lab/scenario/scenario.ts";
import { bytes, judged, programSeen, shown, type Wish } from "./seen.ts";

const file = (text: TextMatch | "absent"): Wish => ({ what: "file", host: "bob", path: "/tmp/note", text });
const found = (content: string | null) =>
  ({
    kind: "file",
    host: "bob",
    path: "/tmp/note",
    content: content === null ? null : bytes(content),
  }) as const;

describe("a file", () => {
  it("is there, with what it should have, or is not", () => {
    expect(shown(file({}), found(""))).toBe("pass");
    expect(shown(file({ has: ["hi"] }), found("hi you"))).toBe("pass");
    expect(shown(file("absent"), found(null))).toBe("pass");
  });

  it("can still change", () => {
    expect(shown(file({}), found(null))).toBe("the file /tmp/note\nno such file\nnext: ls -l /tmp/ on bob");
    expect(shown(file("absent"), found("hi"))).toBe('no such file\n"hi"\n/tmp/note is there');
    expect(shown(file({ is: "hi" }), found("ho"))).toBe(
      '"hi"\n"ho"\n  ^\n/tmp/note differs from here on: byte 2',
    );
  });
});

describe("a host", () => {
  it("is in the state that it should be in, or may still get there", () => {
    const seen = { kind: "host", host: "bob", state: "paused" } as const;
    expect(shown({ what: "host", host: "bob", state: "paused" }, seen)).toBe("pass");
    expect(shown({ what: "host", host: "bob", state: "exited" }, seen)).toBe("exited\npaused");
  });
});

describe("an observation of the wrong kind", () => {
  it("is a mistake of the lab's, not a failure", () => {
    expect(() => judged(file({}), programSeen(""))).toThrow(
      expect.objectContaining({ code: "observation-mismatch" }),
    );
  });
});
