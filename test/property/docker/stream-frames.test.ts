import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamFrames } from "../../../lab/docker/stream-frames.ts";

const frame = fc.record({
  stream: fc.constantFrom("stdout" as const, "stderr" as const),
  payload: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

function encode({ stream, payload }: { stream: string; payload: Buffer }): Buffer {
  const head = Buffer.from([stream === "stderr" ? 2 : 1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
}

test("frames come out whole and in order, wherever the bytes are split", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), (frames) => {
      const bytes = Buffer.concat(frames.map(encode));
      for (let split = 0; split <= bytes.length; split++) {
        const reader = new StreamFrames();
        const read = [...reader.push(bytes.subarray(0, split)), ...reader.push(bytes.subarray(split))];
        expect(read.map(({ stream, payload }) => [stream, payload.toString("hex")])).toEqual(
          frames.map(({ stream, payload }) => [stream, payload.toString("hex")]),
        );
      }
    }),
    { numRuns: 50 },
  );
});

test("an unfinished frame is kept back", () => {
  expect(new StreamFrames().push(Buffer.from([1, 0, 0, 0, 0, 0, 0, 2, 65]))).toEqual([]);
});
