import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linkTypes } from "../../../lab/wire/pcap/capture.ts";
import { CaptureReader, readCapture } from "../../../lab/wire/pcap/read-capture.ts";
import { writeCapture } from "../../../lab/wire/pcap/write-pcapng.ts";
import { bytes, join } from "./craft-frame.ts";
import { block, option, pcap, pcapng } from "./craft-pcap.ts";

const talk = new Uint8Array(readFileSync("test/fixtures/wire/talk-me.pcapng"));
const frameBytes = bytes("a frame of some bytes");

describe("classic pcap", () => {
  it.each([
    { littleEndian: true, nanoseconds: false },
    { littleEndian: false, nanoseconds: false },
    { littleEndian: true, nanoseconds: true },
    { littleEndian: false, nanoseconds: true },
  ])("is read in either byte order and resolution: %o", (shape) => {
    const file = pcap({
      ...shape,
      frames: [{ seconds: 1_800_000_000, fraction: 123_456, bytes: frameBytes }],
    });
    const capture = readCapture(file);
    expect(capture).toMatchObject({
      format: "pcap",
      end: { state: "complete" },
      interfaces: [{ linkType: linkTypes.ethernet, snapLength: 262_144 }],
    });
    expect(capture.frames).toEqual([
      {
        interface: 0,
        seconds: 1_800_000_000,
        nanoseconds: shape.nanoseconds ? 123_456 : 123_456_000,
        bytes: frameBytes,
        originalLength: frameBytes.length,
      },
    ]);
  });

  it("takes a record of impossible length for a broken file, and keeps what stood before it", () => {
    const good = pcap({ frames: [{ seconds: 1, fraction: 0, bytes: frameBytes }] });
    const capture = readCapture(
      join(
        good,
        Uint8Array.from({ length: 16 }, () => 0xff),
      ),
    );
    expect(capture.frames).toHaveLength(1);
    expect(capture.end).toMatchObject({ state: "invalid", offset: good.length });
  });
});

describe("pcapng", () => {
  it.each([true, false])("is read in either byte order (little-endian: %s)", (littleEndian) => {
    const capture = readCapture(
      pcapng([
        block.section(littleEndian, [option(littleEndian, 4, bytes("a program"))]),
        block.interface(littleEndian, [option(littleEndian, 2, bytes("bob eth0"))]),
        block.frame(littleEndian, 0x5_0000, 0x1234_5678, frameBytes, [
          option(littleEndian, 1, bytes("lost")),
        ]),
      ]),
    );
    expect(capture.end).toEqual({ state: "complete" });
    expect(capture.application).toBe("a program");
    expect(capture.interfaces[0]?.name).toBe("bob eth0");
    const microseconds = 0x5_0000 * 2 ** 32 + 0x1234_5678;
    expect(capture.frames).toEqual([
      {
        interface: 0,
        seconds: Math.floor(microseconds / 1e6),
        nanoseconds: (microseconds % 1e6) * 1000,
        bytes: frameBytes,
        originalLength: frameBytes.length,
        comments: ["lost"],
      },
    ]);
  });

  it.each([
    { resolution: 3, ticks: 1_500n, seconds: 1, nanoseconds: 500_000_000 },
    { resolution: 6, ticks: 1_000_001n, seconds: 1, nanoseconds: 1_000 },
    { resolution: 9, ticks: 1_800_000_000_123_456_789n, seconds: 1_800_000_000, nanoseconds: 123_456_789 },
    { resolution: 12, ticks: 2_000_000_000_999n, seconds: 2, nanoseconds: 0 },
    { resolution: 0x80 | 1, ticks: 3n, seconds: 1, nanoseconds: 500_000_000 },
  ])("counts time as the interface says: %o", ({ resolution, ticks, seconds, nanoseconds }) => {
    const capture = readCapture(
      pcapng([
        block.section(true),
        block.interface(true, [option(true, 9, Uint8Array.of(resolution))]),
        block.frame(true, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn), frameBytes),
      ]),
    );
    expect(capture.frames[0]).toMatchObject({ seconds, nanoseconds });
  });

  it("adds the interface's time offset", () => {
    const capture = readCapture(
      pcapng([
        block.section(true),
        block.interface(true, [
          option(true, 14, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
        ]),
        block.frame(true, 0, 5_000_000, frameBytes),
      ]),
    );
    expect(capture.frames[0]).toMatchObject({ seconds: 4, nanoseconds: 0 });
  });

  it("steps over blocks that it does not know, and reads simple and obsolete packets", () => {
    const capture = readCapture(
      pcapng([
        block.section(true),
        block.interface(true),
        block.any(true, 0x0bad, bytes("12345678")),
        block.simple(true, frameBytes),
        block.obsolete(true, 0, 7_000_000, frameBytes),
      ]),
    );
    expect(capture.end).toEqual({ state: "complete" });
    expect(capture.frames.map(({ seconds, bytes: seen }) => [seconds, seen])).toEqual([
      [0, frameBytes],
      [7, frameBytes],
    ]);
  });

  it("numbers interfaces through several sections", () => {
    const section = [block.section(true), block.interface(true), block.frame(true, 0, 1, frameBytes)];
    const capture = readCapture(pcapng([...section, ...section]));
    expect(capture.frames.map((frame) => frame.interface)).toEqual([0, 1]);
  });

  it.each([
    [
      "a frame of an interface that was never described",
      [block.section(true), block.frame(true, 0, 1, frameBytes)],
    ],
    ["a section of another version", [block.section(true, [], 2)]],
    ["a frame longer than its block", [block.section(true), block.interface(true), block.tooLong(true)]],
  ])("calls %s invalid", (_, blocks) => {
    expect(readCapture(pcapng(blocks)).end).toMatchObject({ state: "invalid" });
  });

  it("calls a block whose two lengths differ invalid", () => {
    const file = pcapng([block.section(true), block.interface(true)]);
    file[file.length - 4] = 99;
    expect(readCapture(file).end).toMatchObject({
      state: "invalid",
      problem: "a block's two lengths differ",
    });
  });

  it("calls what is no capture at all invalid", () => {
    expect(readCapture(bytes("GET / HTTP/1.1\r\n")).end).toEqual({
      state: "invalid",
      offset: 0,
      problem: "this is neither pcap nor pcapng",
    });
  });
});

describe.each([
  ["pcapng of another program", talk],
  ["pcap", pcap({ frames: [1, 2, 3].map((seconds) => ({ seconds, fraction: 5, bytes: frameBytes })) })],
])("a capture that arrives in pieces (%s)", (_, file) => {
  it("is the same wherever it was split", () => {
    const whole = readCapture(file);
    expect(whole.end).toEqual({ state: "complete" });
    expect(whole.frames.length).toBeGreaterThan(2);
    for (let split = 0; split <= file.length; split++) {
      const reader = new CaptureReader();
      const frames = [...reader.push(file.subarray(0, split)), ...reader.push(file.subarray(split))];
      expect(frames.length).toBe(whole.frames.length);
      expect(reader.capture.end).toEqual(whole.end);
      if (split % 97 === 0) expect(frames).toEqual(whole.frames);
    }
  });

  it("is incomplete, and not invalid, wherever it stops", () => {
    const ends = new Set<string>();
    for (let length = 0; length < file.length; length++) {
      ends.add(readCapture(file.subarray(0, length)).end.state);
    }
    expect([...ends].sort()).toEqual(["complete", "incomplete"]);
  });

  it("says where it broke off, counted from its beginning", () => {
    const cut = file.subarray(0, file.length - 3);
    const reader = new CaptureReader();
    for (let at = 0; at < cut.length; at += 50) reader.push(cut.subarray(at, at + 50));
    expect(reader.capture.end).toEqual(readCapture(cut).end);
    expect(reader.capture.end).toMatchObject({ state: "incomplete", offset: expect.any(Number) });
  });

  it("is the same byte by byte", () => {
    const reader = new CaptureReader();
    for (const byte of file) reader.push(Uint8Array.of(byte));
    expect(reader.capture).toEqual(readCapture(file));
  });
});

describe("writing", () => {
  it("gives back all that was written", () => {
    const capture = {
      hardware: "two rooms",
      application: "Next Room",
      interfaces: [
        {
          name: "bob eth0",
          description: "Bob's side",
          linkType: linkTypes.ethernet,
          snapLength: 0,
          received: 7,
          dropped: 2,
        },
        { name: "me eth0", linkType: linkTypes.linuxCooked2, snapLength: 65_535 },
      ],
      names: [
        { address: "10.0.0.2", names: ["bob", "bob.lab"] },
        { address: "fd00::2", names: ["bob"] },
      ],
      frames: [
        {
          interface: 0,
          seconds: 1_800_000_000,
          nanoseconds: 1,
          bytes: frameBytes,
          originalLength: 1500,
          comments: ["lost", "held"],
        },
        {
          interface: 1,
          seconds: 1_800_000_001,
          nanoseconds: 999_999_999,
          bytes: bytes("odd"),
          originalLength: 3,
          direction: "out" as const,
        },
      ],
    };
    expect(readCapture(new Uint8Array(writeCapture(capture)))).toEqual({
      format: "pcapng",
      end: { state: "complete" },
      ...capture,
    });
  });
});
