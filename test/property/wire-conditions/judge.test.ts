import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Judgement, LineJudge } from "../../../lab/wire/conditions/judge.ts";
import { parseCondition, type Terms } from "../../../lab/wire/conditions/parse-condition.ts";
import { randomStream } from "../../../lab/wire/conditions/random.ts";
import { dissect } from "../../../lab/wire/packet/dissect.ts";
import type { Dissection } from "../../../lab/wire/packet/dissection.ts";
import { linkTypes } from "../../../lab/wire/pcap/capture.ts";

/** A TCP segment over IPv4, as far as conditions look at it. */
function segment(flags: number, payload: string, port = 9999): Dissection {
  const bytes = Buffer.alloc(40 + payload.length);
  bytes[0] = 0x45;
  bytes.writeUInt16BE(bytes.length, 2);
  bytes[9] = 6;
  bytes.writeUInt16BE(40_000, 20);
  bytes.writeUInt16BE(port, 22);
  bytes[32] = 0x50;
  bytes[33] = flags;
  bytes.write(payload, 40, "latin1");
  return dissect(bytes, linkTypes.raw);
}

const packets = fc.array(
  fc
    .tuple(fc.constantFrom(0x02, 0x10, 0x11, 0x18), fc.constantFrom("", "hello", "x"))
    .map(([flags, payload]) => segment(flags, payload)),
  { maxLength: 60 },
);
const seed = fc.integer({ min: 0 });
const someTerms = fc.record(
  {
    loss: fc.constantFrom("30%", "the 2nd SYN", "every 3rd packet", "the first segment that carries data"),
    duplicate: fc.constantFrom("20%", "every 2nd data"),
    corrupt: fc.constantFrom("50%", "every data"),
    reorder: fc.constantFrom("10%", "every FIN"),
    jitter: fc.constantFrom("5ms", "10ms"),
    delay: fc.constantFrom("5ms", "10ms"),
  },
  { requiredKeys: ["loss"] },
);

function judgeOf(name: string, terms: Terms): LineJudge {
  const { order, problems } = parseCondition(terms);
  expect(problems).toEqual([]);
  const judge = new LineJudge(name);
  if (!order.heal) judge.set(order.sets);
  return judge;
}

const judgeAll = (name: string, terms: Terms, some: readonly Dissection[]): Judgement[] => {
  const judge = judgeOf(name, terms);
  return some.map((packet) => judge.judge(packet));
};

describe("a line's judge", () => {
  test("gives the same packets the same fate for the same seed", () => {
    fc.assert(
      fc.property(seed, someTerms, packets, (number, terms, some) => {
        expect(judgeAll(`${number} me > bob`, terms, some)).toEqual(
          judgeAll(`${number} me > bob`, terms, some),
        );
      }),
    );
  });

  test("loses the same packets whatever else the wire does to them", () => {
    fc.assert(
      fc.property(seed, someTerms, packets, (number, terms, some) => {
        const alone = judgeAll(`${number}`, { loss: terms.loss }, some);
        expect(judgeAll(`${number}`, terms, some).map(({ lost }) => lost)).toEqual(
          alone.map(({ lost }) => lost),
        );
      }),
    );
  });

  test("goes on counting when another condition is set or ended", () => {
    fc.assert(
      fc.property(packets, packets, (before, after) => {
        const { order } = parseCondition({ loss: "every 3rd packet" });
        const { order: both } = parseCondition({ loss: "every 3rd packet", delay: "1ms" });
        if (order.heal || both.heal) return;
        const judge = new LineJudge("1");
        judge.set(order.sets);
        const first = before.map((packet) => judge.judge(packet).lost);
        judge.set(both.sets);
        const second = after.map((packet) => judge.judge(packet).lost);
        const expected = [...before, ...after].map((_, index) =>
          (index + 1) % 3 === 0 ? "loss" : undefined,
        );
        expect([...first, ...second]).toEqual(expected);
      }),
    );
  });

  test("turns over exactly one bit, and only of the payload", () => {
    fc.assert(
      fc.property(seed, packets, (number, some) => {
        judgeAll(`${number}`, { corrupt: "every data" }, some).forEach(({ corrupt }, index) => {
          const packet = some[index] as Dissection;
          expect(corrupt !== undefined).toBe(packet.payloadEnd > packet.payloadAt);
          if (corrupt === undefined) return;
          expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(corrupt.mask);
          expect(corrupt.offset).toBeGreaterThanOrEqual(packet.payloadAt);
          expect(corrupt.offset).toBeLessThan(packet.payloadEnd);
        });
      }),
    );
  });

  test("loses what it is told to: within one part in a hundred of 10 % of many", () => {
    const lost = judgeAll(
      "7 me > bob",
      { loss: "10%" },
      Array.from({ length: 20_000 }, () => segment(0x10, "")),
    ).filter((judgement) => judgement.lost);
    expect(Math.abs(lost.length / 20_000 - 0.1)).toBeLessThan(0.01);
  });

  test("chooses by flag, port, data and text", () => {
    const lose = (terms: Terms, packet: Dissection) => judgeOf("1", terms).judge(packet).lost === "loss";
    expect(lose({ loss: "SYN" }, segment(0x02, ""))).toBe(true);
    expect(lose({ loss: "SYN" }, segment(0x12, ""))).toBe(false);
    expect(lose({ loss: "SYN-ACK" }, segment(0x12, ""))).toBe(true);
    expect(lose({ loss: "ACK" }, segment(0x10, ""))).toBe(true);
    expect(lose({ loss: "ACK" }, segment(0x18, "x"))).toBe(false);
    expect(lose({ loss: "FIN" }, segment(0x11, ""))).toBe(true);
    expect(lose({ loss: "to port 9999" }, segment(0x10, ""))).toBe(true);
    expect(lose({ loss: "from port 9999" }, segment(0x10, ""))).toBe(false);
    expect(lose({ loss: "port 40000" }, segment(0x10, ""))).toBe(true);
    expect(lose({ loss: 'with "ell"' }, segment(0x18, "hello"))).toBe(true);
    expect(lose({ loss: 'with "ell"' }, segment(0x18, "help"))).toBe(false);
    expect(lose({ loss: "udp" }, segment(0x10, ""))).toBe(false);
    expect(lose({ loss: "the first segment", match: "to port 80" }, segment(0x10, "", 9999))).toBe(false);
  });
});

describe("a random stream", () => {
  test("is a name's own, the same every time, from 0 to less than 1", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const [one, same] = [randomStream(name), randomStream(name)];
        for (let count = 0; count < 100; count++) {
          const value = one();
          expect(same()).toBe(value);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
        }
      }),
    );
  });

  test("gives these numbers, on every machine and for good", () => {
    const draw = randomStream("7 me > bob lose ");
    expect(Array.from({ length: 4 }, () => Math.floor(draw() * 1e6))).toMatchInlineSnapshot(`
      [
        917914,
        226318,
        872532,
        909357,
      ]
    `);
  });
});
