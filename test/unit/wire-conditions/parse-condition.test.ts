import { describe, expect, test } from "vitest";
import { parseCondition, type Terms } from "../../../lab/wire/conditions/parse-condition.ts";

/** What a change sets, without the words that it keeps for people. */
function read(terms: Terms) {
  const { order, problems } = parseCondition(terms);
  expect(problems).toEqual([]);
  return order.heal ? "heal" : order.sets.map(({ words: _, scope: __, ...condition }) => condition);
}

/** What is wrong, with the place pointed at. */
function wrong(terms: Terms): string[] {
  return parseCondition(terms).problems.map(({ term, at, length, message, hint }) => {
    const value = String(terms[term] ?? "");
    const marked = at === null ? "" : value.slice(at, at + length);
    return `${term}: ${message} [${marked}]${hint === null ? "" : ` ${hint}`}`;
  });
}

const SYN = { flagsOn: 2, flagsOff: 16 };

describe("a condition's terms", () => {
  test("of time and rate", () => {
    expect(read({ delay: "1.5s", jitter: "5ms", rate: "64kbit" })).toEqual([
      { does: "delay", ms: 1500, match: {} },
      { does: "jitter", ms: 5, match: {} },
      { does: "limit", bitsPerSecond: 64_000, match: {} },
    ]);
  });

  test("that take no value", () => {
    expect(read({ cut: true })).toEqual([{ does: "cut", match: {} }]);
    expect(read({ hold: true, match: "SYN" })).toEqual([{ does: "hold", match: SYN }]);
    expect(read({ heal: true })).toBe("heal");
  });

  test("that turn packets away", () => {
    expect(read({ reject: "rst", match: "to port 9999" })).toEqual([
      { does: "reject", by: "rst", match: { toPort: 9999 } },
    ]);
  });

  test.each<[string, unknown, object]>([
    ["10%", { take: "share", share: 0.1 }, {}],
    ["2.5% of the data", { take: "share", share: 0.025 }, { carriesData: true }],
    ["the 2nd SYN", { take: "nth", nth: [2] }, SYN],
    ["The Second syn", { take: "nth", nth: [2] }, SYN],
    ["the 1st and 3rd segment", { take: "nth", nth: [1, 3] }, { protocol: "tcp" }],
    ["the first, second and 21st packets", { take: "nth", nth: [1, 2, 21] }, {}],
    ["the first 3 pings", { take: "nth", nth: [1, 2, 3] }, { protocol: "icmp" }],
    ["every 5th packet", { take: "every", every: 5 }, {}],
    ["every SYN-ACK", { take: "all" }, { flagsOn: 18 }],
    ["SYN ACK", { take: "all" }, { flagsOn: 18 }],
    ["FIN ACK", { take: "all" }, { flagsOn: 1 }],
    ["all datagrams to port 53", { take: "all" }, { protocol: "udp", toPort: 53 }],
    [
      "the first segment that carries data",
      { take: "nth", nth: [1] },
      { protocol: "tcp", carriesData: true },
    ],
    ["segments without any data", { take: "all" }, { protocol: "tcp", carriesData: false }],
    [
      "tcp from me:40000 to :9999",
      { take: "all" },
      { protocol: "tcp", fromHost: "me", fromPort: 40_000, toPort: 9999 },
    ],
    ['packets with "GET \\x00\\"é\\r\\n"', { take: "all" }, { payloadHas: 'GET \0"\xc3\xa9\r\n' }],
    ["port 80", { take: "all" }, { port: 80 }],
  ])("chooses %s", (words, which, match) => {
    expect(read({ loss: words })).toEqual([{ does: "lose", which, match }]);
  });

  test("that count have the change's own match besides", () => {
    expect(read({ duplicate: "the 1st SYN", match: "to port 9999" })).toEqual([
      { does: "duplicate", which: { take: "nth", nth: [1] }, match: { ...SYN, toPort: 9999 } },
    ]);
  });

  test("corrupt only what has a payload to corrupt", () => {
    expect(read({ corrupt: "10%" })).toEqual([
      { does: "corrupt", which: { take: "share", share: 0.1 }, match: { carriesData: true } },
    ]);
  });

  test("that do nothing any more end what was", () => {
    const { order } = parseCondition({ delay: "0ms", loss: "0%", jitter: "1ms" });
    expect(order.heal ? [] : order.ends.map(({ does }) => does)).toEqual(["delay", "lose"]);
  });
});

describe("mistakes in a condition's terms", () => {
  test.each<[Terms, string[]]>([
    [
      { delay: "100" },
      ["delay: a time is a number and its unit, as in `500ms`, `5s` or `2m` [100] did you mean `100ms`?"],
    ],
    [
      { rate: "64" },
      ["rate: a rate is bits in a second, as in `64kbit` or `1mbit` [64] did you mean `64kbit`?"],
    ],
    [{ loss: "120%" }, ["loss: a share is from `0%` to `100%` [120%]"]],
    [{ loss: "the 2nd SNY" }, ["loss: the wire does not know the word `SNY` [SNY] did you mean `syn`?"]],
    [{ loss: "to port 70000" }, ["loss: a port is a number from 1 to 65535 [70000]"]],
    [{ loss: "SYN to" }, ["loss: after `to` comes a host or a port [to]"]],
    [{ loss: 'with "GET' }, ['loss: this quote is never closed ["]']],
    [{ loss: "" }, ["loss: it says nothing: say how many (`10%`) or which (`the 2nd SYN`) []"]],
    [{ reject: "politely" }, ["reject: packets are rejected by `rst` or by `icmp` [politely]"]],
    [{ cut: "yes" }, ["cut: `cut` takes no value: write `cut: true` [yes]"]],
    [{ dealy: "1s" }, ["dealy: the wire knows nothing called `dealy` [] did you mean `delay`?"]],
    [
      { match: "SYN" },
      [
        "match: nothing is said of what the wire should do [] say `delay: 100ms`, `loss: 10%`, `cut: true`, …",
      ],
    ],
    [
      { delay: "fast", loss: "often", match: "nothing" },
      [
        'match: the wire does not know the word `nothing` [nothing] packets are told by flag (`SYN`), kind (`tcp`, `data`), `port 9999`, host (`from me`) or `"text"`',
        "delay: a time is a number and its unit, as in `500ms`, `5s` or `2m` [fast]",
        'loss: the wire does not know the word `often` [often] packets are told by flag (`SYN`), kind (`tcp`, `data`), `port 9999`, host (`from me`) or `"text"`',
      ],
    ],
  ])("%o", (terms, told) => {
    expect(wrong(terms)).toEqual(told);
  });
});
