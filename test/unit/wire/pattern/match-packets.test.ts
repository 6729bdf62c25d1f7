import { describe, expect, it } from "vitest";
import type { Packet } from "../../../../lab/wire/packet/packet.ts";
import { explainMatch } from "../../../../lab/wire/pattern/explain-match.ts";
import { matchPackets } from "../../../../lab/wire/pattern/match-packets.ts";
import { parsePattern, parseSelector } from "../../../../lab/wire/pattern/parse-pattern.ts";
import type { Pattern } from "../../../../lab/wire/pattern/pattern.ts";
import { type At, conversation, packetsOf } from "../craft-capture.ts";

const { me, bob } = conversation();
const talk: At[] = [
  [0, me.send(["SYN"], 0, 0)],
  [1000, me.send(["SYN"], 0, 0, { stampMs: 1000 })],
  [1001, bob.send(["SYN", "ACK"], 0, 1)],
  [1002, me.send(["ACK"], 1, 1)],
  [1003, bob.send(["PSH", "ACK"], 1, 1, { payload: "Thank you for connecting\r\n" })],
  [1004, me.send(["ACK"], 1, 27)],
  [1005, bob.send(["FIN", "ACK"], 27, 1)],
  [1006, me.send(["FIN", "ACK"], 1, 28)],
  [1007, bob.send(["ACK"], 28, 2)],
];
const packets = packetsOf(talk);

function lines(texts: readonly string[], parse = parsePattern): Pattern[] {
  return texts.map((text) => {
    const { pattern, problem } = parse(text);
    if (pattern === undefined) throw new Error(problem.message);
    return pattern;
  });
}

function match(
  expected: readonly string[],
  { never = [] as string[], select = "any <-> any", of = packets } = {},
) {
  const [selector] = lines([select], parseSelector);
  return matchPackets(
    { ...(selector && { select: selector }), expect: lines(expected), never: lines(never) },
    of,
  );
}

const numbers = ({ matched }: { matched: readonly (readonly Packet[])[] }) =>
  matched.map((each) => each.map(({ number }) => number));

/** What is told of a failure. */
function told(result: ReturnType<typeof match>): string {
  return result.verdict === "pass" ? "pass" : explainMatch(result.failure).because;
}

describe("lines in order", () => {
  it("are found, with other packets between", () => {
    const result = match(["me > bob SYN", "bob > me SYN ACK", 'bob > me "Thank you"', "bob > me FIN"]);
    expect(result).toMatchObject({ verdict: "pass", isFinal: true });
    expect(numbers(result)).toEqual([[1], [3], [5], [7]]);
  });

  it("are not found in another order", () => {
    const result = match(["bob > me FIN", "bob > me SYN ACK"]);
    expect(result.verdict).toBe("not yet");
    expect(told(result)).toContain("There was one before: bob > me  SYN ACK at 1.001 s.");
  });

  it("never stand for the same packet twice", () => {
    expect(match(["bob > me FIN", "bob > me FIN"]).verdict).toBe("not yet");
    expect(match(["me > bob SYN", "me > bob SYN"]).verdict).toBe("pass");
  });

  it("pass with nothing asked", () => {
    expect(match([])).toMatchObject({ verdict: "pass", isFinal: true });
  });

  it("are looked for only in what was selected", () => {
    expect(match(["any > any SYN"], { select: "me <-> bob:80" }).verdict).toBe("not yet");
  });
});

it("more packets can only bring it nearer: each prefix says not yet until it passes", () => {
  const expected = ["me > bob SYN retransmission", "me > bob ACK", "bob > me FIN"];
  const verdicts = talk.map((_, count) => match(expected, { of: packets.slice(0, count + 1) }).verdict);
  expect(verdicts).toEqual([...Array<string>(6).fill("not yet"), ...Array<string>(3).fill("pass")]);
});

describe("time bounds", () => {
  it("count from the packet of the line before", () => {
    expect(match(["me > bob SYN", "me > bob SYN after 900ms"]).verdict).toBe("pass");
    expect(match(["me > bob SYN", "me > bob SYN after 1100ms"]).verdict).toBe("not yet");
    expect(match(["bob > me SYN ACK", "me > bob ACK within 1ms"]).verdict).toBe("pass");
  });

  it("choose the packet before that leaves room for them", () => {
    const result = match(["me > bob SYN", "bob > me SYN ACK within 10ms"]);
    expect(numbers(result)).toEqual([[2], [3]]);
  });

  it("tell how far off the nearest was", () => {
    const result = match(["me > bob SYN retransmission", "bob > me FIN within 2ms"]);
    expect(told(result)).toContain("5 ms later where within 2 ms was expected");
  });
});

describe("counts", () => {
  it.each([
    ["exactly 2 x me > bob SYN", "pass", false],
    ["at least 2 x me > bob SYN", "pass", true],
    ["at most 2 x me > bob SYN", "pass", false],
    ["exactly 0 x me > bob RST", "pass", false],
    ["exactly 1 x me > bob SYN", "fail", undefined],
    ["at most 1 x me > bob SYN", "fail", undefined],
    ["exactly 3 x me > bob SYN", "not yet", undefined],
    ["at least 3 x me > bob SYN", "not yet", undefined],
  ])("`%s`: %s", (line, verdict, isFinal) => {
    expect(match([line])).toMatchObject(isFinal === undefined ? { verdict } : { verdict, isFinal });
  });

  it("go on from the last that was counted", () => {
    expect(numbers(match(["exactly 2 x me > bob SYN", "me > bob ACK"]))).toEqual([[1, 2], [4]]);
    expect(numbers(match(["at most 5 x me > bob FIN", "me > bob ACK"]))).toEqual([[], [4]]);
  });

  it("count from where the line before is first found, not from where it would suit", () => {
    expect(match(["me > bob SYN", "exactly 1 x me > bob SYN"]).verdict).toBe("pass");
    expect(match(["me > bob", "exactly 1 x bob > me FIN", "me > bob FIN"]).verdict).toBe("pass");
    expect(match(["me > bob", "exactly 1 x me > bob ACK"]).verdict).toBe("fail");
  });

  it("tell how many there were", () => {
    expect(told(match(["at least 3 x me > bob SYN"]))).toContain("Only 2 of 3 were seen.");
    expect(told(match(["at least 3 x me > bob SYN"]))).not.toContain("There was one before");
    expect(told(match(["exactly 1 x me > bob SYN"]))).toBe("There were 2 such packets.");
  });
});

describe("what must not be", () => {
  it("fails as soon as it is there", () => {
    const result = match(["me > bob SYN"], { never: ["any > any RST", "me > bob FIN"] });
    expect(result).toMatchObject({
      verdict: "fail",
      failure: { kind: "forbidden", line: 1, packet: { number: 8 } },
    });
  });

  it("may still come as long as it is not there", () => {
    expect(match(["me > bob SYN"], { never: ["any > any RST"] })).toMatchObject({
      verdict: "pass",
      isFinal: false,
    });
  });
});

describe("a line that is not found", () => {
  it("is told with the packet that came nearest, and in what it differs", () => {
    const refused = packetsOf([
      [0, me.send(["SYN"], 0, 0)],
      [1, bob.send(["RST", "ACK"], 0, 1)],
    ]);
    const result = match(["me > bob SYN", "bob > me SYN ACK"], { of: refused });
    expect(result).toMatchObject({
      verdict: "not yet",
      failure: {
        kind: "missing",
        line: 1,
        after: { number: 1 },
        near: {
          packet: { number: 2 },
          differences: [{ aspect: "flags", expected: "SYN ACK", seen: "RST ACK" }],
        },
      },
    });
    expect(told(result)).toBe(
      "No such packet was seen after me > bob  SYN at 0.0 ms. The nearest, bob > me  RST ACK at 1.0 ms: RST ACK where SYN ACK was expected.",
    );
  });

  it("shows the payload that stood there", () => {
    const result = match(['bob > me "Thanks for connecting" len 26']);
    expect(told(result)).toContain(
      '"Thank you for connecting\\r\\n" where "Thanks for connecting" was expected',
    );
  });

  it("has no nearest where nothing is like it", () => {
    const result = match(["bob > me SYN"], { of: packets.slice(0, 1) });
    expect(
      result.verdict === "not yet" && result.failure.kind === "missing" && result.failure.near,
    ).toBeUndefined();
    expect(told(result)).toBe("No such packet was seen.");
  });
});
