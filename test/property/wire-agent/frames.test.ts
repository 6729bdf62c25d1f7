import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameReader, writeFrame } from "../../../lab/wire/agent/frames.ts";

const frames = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 })), {
  maxLength: 6,
});

describe("an agent's frames", () => {
  test("come out as they went in, wherever their bytes are split", () => {
    fc.assert(
      fc.property(frames, (sent) => {
        const bytes = Buffer.concat(sent.map(([stream, payload]) => writeFrame(stream, payload)));
        for (let split = 0; split <= bytes.length; split++) {
          const reader = new FrameReader();
          const read = [...reader.push(bytes.subarray(0, split)), ...reader.push(bytes.subarray(split))];
          expect(read.map(({ stream, bytes: payload }) => [stream, Uint8Array.from(payload)])).toEqual(sent);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("come out as they went in, byte by byte", () => {
    fc.assert(
      fc.property(frames, (sent) => {
        const reader = new FrameReader();
        const bytes = Buffer.concat(sent.map(([stream, payload]) => writeFrame(stream, payload)));
        const read = [...bytes].flatMap((_, at) => reader.push(bytes.subarray(at, at + 1)));
        expect(read.map(({ stream, bytes: payload }) => [stream, Uint8Array.from(payload)])).toEqual(sent);
      }),
    );
  });
});
