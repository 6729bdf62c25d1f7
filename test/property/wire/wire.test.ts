import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawLadderSvg } from "../../../lab/report/ladder/draw-svg.ts";
import { drawLadderText } from "../../../lab/report/ladder/draw-text.ts";
import { columnsOf } from "../../../lab/report/ladder/label.ts";
import { formatIpv6, parseAddress } from "../../../lab/wire/packet/address.ts";
import { dissect } from "../../../lab/wire/packet/dissect.ts";
import { readName } from "../../../lab/wire/packet/dns.ts";
import { formatMarks, parseMarks } from "../../../lab/wire/packet/marks.ts";
import { mergeCaptures } from "../../../lab/wire/packet/merge-captures.ts";
import { flagsOf, tcpFlags } from "../../../lab/wire/packet/tcp.ts";
import { matchPackets } from "../../../lab/wire/pattern/match-packets.ts";
import { parsePattern, parseSelector } from "../../../lab/wire/pattern/parse-pattern.ts";
import { linkTypes } from "../../../lab/wire/pcap/capture.ts";
import { CaptureReader, readCapture } from "../../../lab/wire/pcap/read-capture.ts";
import { writeCapture } from "../../../lab/wire/pcap/write-pcapng.ts";
import {
  type At,
  conversation,
  hostCapture,
  hosts,
  merge,
  packetsOf,
} from "../../unit/wire/craft-capture.ts";
import { arp, dnsName, icmp, join, synOptions, tcp, udp } from "../../unit/wire/craft-frame.ts";

const byteArrays = (maxLength: number) => fc.uint8Array({ maxLength });
const linkType = fc.constantFrom(...Object.values(linkTypes), 9999);
const realFrames = [
  tcp({ flags: ["SYN"], options: synOptions() }),
  tcp({ from: "fd00::3", to: "fd00::2", payload: "hello" }),
  udp({
    toPort: 53,
    payload: join(Uint8Array.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), dnsName("bob.lab")),
  }),
  arp({}),
  icmp({ type: 3, code: 3, rest: join(new Uint8Array(4), udp({}).subarray(14)) }),
];

/** A real frame with some bytes changed: gets further into a parser than any random bytes do. */
const damaged = fc
  .tuple(
    fc.constantFrom(...realFrames),
    fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
    fc.nat(120),
  )
  .map(([frame, changes, cut]) => {
    const changed = frame.slice(0, Math.max(1, frame.length - (cut > 60 ? cut - 60 : 0)));
    for (const [at, value] of changes) changed[at % changed.length] = value;
    return changed;
  });

function capture(frames: readonly Uint8Array[], link: number) {
  return {
    interfaces: [{ linkType: link, snapLength: 0 }],
    frames: frames.map((bytes, index) => ({
      interface: 0,
      seconds: index,
      nanoseconds: 0,
      bytes,
      originalLength: bytes.length,
    })),
  };
}

describe("any bytes at all", () => {
  it("as a capture file are read, incomplete or invalid, but never an error", () => {
    const begun = fc.constantFrom(
      [0x0a, 0x0d, 0x0d, 0x0a],
      [0xd4, 0xc3, 0xb2, 0xa1],
      [0xa1, 0xb2, 0x3c, 0x4d],
      [],
    );
    fc.assert(
      fc.property(begun, byteArrays(300), (magic, rest) => {
        const { end } = readCapture(join(Uint8Array.from(magic), rest));
        expect(["complete", "incomplete", "invalid"]).toContain(end.state);
      }),
    );
  });

  it("as frames become packets that go through JSON unchanged, in a ladder that fits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(damaged, byteArrays(200)), { maxLength: 12 }),
        linkType,
        (frames, link) => {
          for (const host of [undefined, "me"]) {
            const { packets } = mergeCaptures([{ host, capture: capture(frames, link) }], { hosts });
            expect(packets.length).toBeLessThanOrEqual(frames.length);
            expect(JSON.parse(JSON.stringify(packets))).toEqual(packets);
            for (const line of drawLadderText(packets).split("\n"))
              expect(columnsOf(line)).toBeLessThanOrEqual(80);
            expect(drawLadderSvg(packets)).toContain("</svg>");
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never put a part of a frame outside of it", () => {
    fc.assert(
      fc.property(fc.oneof(damaged, byteArrays(200)), linkType, (bytes, link) => {
        const found = dissect(bytes, link);
        expect(found.payloadAt).toBeGreaterThanOrEqual(0);
        expect(found.payloadEnd).toBeLessThanOrEqual(found.wireLength);
        expect(found.transportAt).toBeLessThanOrEqual(bytes.length + 40);
      }),
      { numRuns: 1000 },
    );
  });

  it("as a DNS name end, and lead nowhere outside the message", () => {
    fc.assert(
      fc.property(byteArrays(80), fc.nat(80), (bytes, at) => {
        const name = readName(bytes, 0, at, bytes.length);
        if (name !== undefined) expect(name.next).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("as text are a pattern, or a mistake with a place within the text", () => {
    const words = fc.constantFrom(
      "me",
      "bob",
      ">",
      "<->",
      "SYN",
      "len",
      "9",
      "exactly",
      "x",
      '"a\\',
      "0x",
      "/",
      "not",
      "ICMP",
      "within",
      "DNS",
      "only",
      "=",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(words, { maxLength: 9 }).map((each) => each.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const parse of [parsePattern, parseSelector]) {
          const { problem, pattern } = parse(text, { hosts: ["me", "bob"] });
          expect((problem === undefined) !== (pattern === undefined)).toBe(true);
          if (problem === undefined) continue;
          expect(problem.offset).toBeGreaterThanOrEqual(0);
          expect(problem.offset + problem.length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("what is written is read the same", () => {
  const remarks = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), {
    minLength: 1,
    maxLength: 3,
  });
  const frame = fc.record(
    {
      interface: fc.constantFrom(0, 1),
      seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
      nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
      bytes: byteArrays(100),
      originalLength: fc.nat(2000),
      comments: remarks,
      direction: fc.constantFrom("in" as const, "out" as const),
    },
    { requiredKeys: ["interface", "seconds", "nanoseconds", "bytes", "originalLength"] },
  );

  it("for captures, however they are cut when they arrive", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 200 })),
        (frames, cuts) => {
          const interfaces = ["me eth0", "bob eth0"].map((name) => ({
            name,
            linkType: linkTypes.ethernet,
            snapLength: 0,
          }));
          const bytes = new Uint8Array(writeCapture({ interfaces, names: [], frames }));
          const reader = new CaptureReader();
          let at = 0;
          for (const cut of [...cuts, bytes.length]) {
            reader.push(bytes.subarray(at, at + cut));
            at += cut;
          }
          expect(reader.capture.frames).toEqual(frames);
          expect(reader.capture.interfaces).toEqual(interfaces);
          expect(reader.capture.end).toEqual({ state: "complete" });
        },
      ),
    );
  });

  it("for IPv6 addresses", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(parseAddress(formatIpv6(bytes, 0))).toEqual(bytes);
      }),
    );
  });

  it("for marks", () => {
    const yes = fc.constant(true as const);
    const marks = fc.record(
      {
        lost: yes,
        held: yes,
        duplicated: yes,
        corrupted: yes,
        delayedMs: fc.integer({ min: 0, max: 100_000 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(marks, fc.option(fc.nat(5000), { nil: undefined }), (given, underWayMs) => {
        const text = formatMarks(given, underWayMs);
        const found = parseMarks(text === undefined ? undefined : [text]);
        expect(found).toEqual({ marks: given, ...(underWayMs === undefined ? {} : { underWayMs }) });
      }),
    );
  });

  it("for TCP segments of any kind", () => {
    const segment = fc.record({
      fromPort: fc.nat(65535),
      toPort: fc.nat(65535),
      seq: fc.nat(0xffff_ffff),
      ack: fc.nat(0xffff_ffff),
      window: fc.nat(65535),
      flags: fc.subarray([...tcpFlags]),
      payload: byteArrays(64),
    });
    fc.assert(
      fc.property(segment, fc.boolean(), (given, isV6) => {
        const ends = isV6 ? { from: "fd00::3", to: "fd00::2" } : {};
        const [packet] = packetsOf([[0, tcp({ ...given, ...ends })]]);
        expect(packet).toMatchObject({
          from: { host: "me", port: given.fromPort },
          to: { host: "bob", port: given.toPort },
          length: given.payload.length,
          payload: Buffer.from(given.payload).toString("latin1"),
          checksum: "ok",
          tcp: { rawSeq: given.seq, rawAck: given.ack, window: given.window },
        });
        expect([...(packet?.tcp?.flags ?? [])].sort()).toEqual([...given.flags].sort());
      }),
    );
  });
});

it("every set of flags has its names, each set once", () => {
  const sets = Array.from({ length: 256 }, (_, bits) => flagsOf(bits).join(" "));
  expect(new Set(sets).size).toBe(256);
});

/** What a network may do to packets on their way: lose them, delay them and so change their order, repeat them. */
const fates = fc.array(
  fc.record({ isLost: fc.boolean(), delayMs: fc.integer({ min: 1, max: 80 }), isTwice: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
);

describe("merging two ends of a troubled wire", () => {
  it("finds each packet's fate", () => {
    fc.assert(
      fc.property(fates, (all) => {
        const { me } = conversation();
        const sent: At[] = [];
        const arrived: At[] = [];
        all.forEach(({ isLost, delayMs }, turn) => {
          const frame = me.send(["ACK"], 1 + turn, 1, { payload: "x" });
          sent.push([turn, frame]);
          if (!isLost) arrived.push([turn + delayMs, frame]);
        });
        arrived.sort(([a], [b]) => a - b);
        const packets = merge([hostCapture("me", sent), hostCapture("bob", arrived)]);
        expect(packets.map(({ atMs, receivedAtMs, marks }) => [atMs, receivedAtMs, marks.lost])).toEqual(
          all.map(({ isLost, delayMs }, turn) => [
            turn,
            isLost ? undefined : turn + delayMs,
            isLost || undefined,
          ]),
        );
      }),
    );
  });

  it("keeps every packet once and never receives one before it was sent, also when all look alike", () => {
    fc.assert(
      fc.property(fates, (all) => {
        const alike = tcp({ from: "10.0.0.2", to: "10.0.0.3", flags: ["SYN", "ACK"], id: 0 });
        const sent: At[] = all.map((_, turn) => [turn * 10, alike]);
        const arrived = all
          .flatMap(({ isLost, delayMs }, turn): At[] => (isLost ? [] : [[turn * 10 + delayMs, alike]]))
          .sort(([a], [b]) => a - b);
        const packets = merge([hostCapture("bob", sent), hostCapture("me", arrived)]);
        expect(packets.filter(({ seenBy }) => seenBy[0] === "bob eth0")).toHaveLength(sent.length);
        expect(packets.filter(({ receivedAtMs }) => receivedAtMs !== undefined)).toHaveLength(arrived.length);
        for (const { atMs, receivedAtMs } of packets)
          expect(receivedAtMs ?? atMs).toBeGreaterThanOrEqual(atMs);
      }),
    );
  });

  it("does not depend on the order of the captures", () => {
    fc.assert(
      fc.property(fates, (all) => {
        const { me } = conversation();
        const sent = all.map((_, turn): At => [turn, me.send(["ACK"], 1 + turn, 1, { payload: "x" })]);
        const arrived = sent
          .filter((_, turn) => !all[turn]?.isLost)
          .map(([atMs, frame]): At => [atMs + 0.5, frame]);
        const captures = [hostCapture("me", sent), hostCapture("bob", arrived)];
        expect(merge(captures.toReversed())).toEqual(merge(captures));
      }),
    );
  });
});

describe("matching", () => {
  const kinds = ["SYN", "ACK", "FIN", "RST"] as const;
  const sequence = fc.array(fc.constantFrom(...kinds), { maxLength: 14 });

  it("finds lines exactly when they are a subsequence of the packets", () => {
    fc.assert(
      fc.property(sequence, fc.array(fc.constantFrom(...kinds), { maxLength: 5 }), (seen, wanted) => {
        const packets = packetsOf(seen.map((flag, index) => [index, tcp({ flags: [flag], seq: 7 })]));
        const expected = wanted.flatMap((flag) => parsePattern(`me > bob only ${flag}`).pattern ?? []);
        let at = 0;
        for (const flag of seen) if (flag === wanted[at]) at++;
        const { verdict } = matchPackets({ expect: expected }, packets);
        expect(verdict).toBe(at === wanted.length ? "pass" : "not yet");
      }),
    );
  });

  it("with time bounds agrees with trying every choice", () => {
    const line = fc.record({
      flag: fc.constantFrom(...kinds),
      withinMs: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
      afterMs: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    });
    const times = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 5 })), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(times, fc.array(line, { maxLength: 4 }), (seen, wanted) => {
        let clock = 0;
        const frames = seen.map(([flag, gap]): At => {
          clock += gap;
          return [clock, tcp({ flags: [flag], seq: 7 })];
        });
        const packets = packetsOf(frames);
        const expected = wanted.flatMap(({ flag, withinMs, afterMs }) => {
          const within = withinMs === undefined ? "" : `within ${withinMs}ms`;
          const after = afterMs === undefined ? "" : `after ${afterMs}ms`;
          return parsePattern(`me > bob only ${flag} ${within} ${after}`).pattern ?? [];
        });
        const tryFrom = (index: number, last: number): boolean => {
          const want = wanted[index];
          if (want === undefined) return true;
          return packets.some((packet, at) => {
            const ms = packet.atMs - (packets[Math.max(0, last)]?.atMs ?? 0);
            const fits =
              at > last &&
              packet.tcp?.flags[0] === want.flag &&
              ms <= (want.withinMs ?? Number.POSITIVE_INFINITY) &&
              ms >= (want.afterMs ?? 0);
            return fits && tryFrom(index + 1, at);
          });
        };
        const { verdict } = matchPackets({ expect: expected }, packets);
        expect(verdict).toBe(tryFrom(0, -1) ? "pass" : "not yet");
      }),
      { numRuns: 500 },
    );
  });
});
