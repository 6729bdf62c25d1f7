import { expect, it } from "vitest";
import { foldRuns } from "../../../../lab/report/ladder/fold-runs.ts";
import type { Packet } from "../../../../lab/wire/packet/packet.ts";
import { type At, conversation, packetsOf } from "../../wire/craft-capture.ts";

const never = () => false;

/** So many segments from Bob, one after another; `between` may put something after each. */
function transfer(
  count: number,
  between: (turn: number) => Uint8Array[] = () => [],
  side = conversation(),
): Packet[] {
  const frames: At[] = [];
  for (let turn = 0; turn < count; turn++) {
    frames.push([frames.length, side.bob.send(["ACK"], 1 + turn * 10, 1, { payload: "0123456789" })]);
    for (const frame of between(turn)) frames.push([frames.length, frame]);
  }
  return packetsOf(frames);
}

/** Numbers of the packets that stay, and what is told of the others. */
function folded(packets: readonly Packet[], mustStay: (packet: Packet) => boolean = never) {
  return foldRuns(packets, mustStay).map((item) =>
    "count" in item ? `${item.count} segments, ${item.bytes} bytes, ${item.acks} ACKs` : item.number,
  );
}

it("keeps the first and the last", () => {
  expect(folded(transfer(10))).toEqual([1, "8 segments, 80 bytes, 0 ACKs", 10]);
});

it("leaves short runs as they are", () => {
  expect(folded(transfer(4))).toEqual([1, 2, 3, 4]);
  expect(folded(transfer(5))).toEqual([1, "3 segments, 30 bytes, 0 ACKs", 5]);
});

it("counts the bare ACKs that came back, and keeps the last of them", () => {
  const side = conversation();
  const packets = transfer(6, (turn) => [side.me.send(["ACK"], 1, 11 + turn * 10)], side);
  expect(folded(packets)).toEqual([1, "4 segments, 40 bytes, 5 ACKs", 11, 12]);
});

it("ends a run at anything else: a word from the other side, a FIN, an ACK of the sender's own", () => {
  for (const other of ["data", "FIN", "own ACK"]) {
    const side = conversation();
    const stop = {
      data: () => side.me.send(["ACK"], 1, 41, { payload: "wait" }),
      FIN: () => side.me.send(["FIN", "ACK"], 1, 41),
      "own ACK": () => side.bob.send(["ACK"], 41, 1, { window: 77 }),
    }[other];
    const packets = transfer(8, (turn) => (turn === 3 && stop ? [stop()] : []), side);
    expect(folded(packets)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

it("never hides what must stay, nor what was sent again", () => {
  const packets = transfer(12);
  expect(folded(packets, ({ number }) => number === 6)).toEqual([
    1,
    "3 segments, 30 bytes, 0 ACKs",
    5,
    6,
    7,
    "4 segments, 40 bytes, 0 ACKs",
    12,
  ]);
  const side = conversation();
  const again = transfer(
    12,
    (turn) => (turn === 5 ? [side.bob.send(["ACK"], 1, 1, { payload: "0123456789" })] : []),
    side,
  );
  expect(folded(again)).toContain(7);
});

it("does not fold two connections together", () => {
  const [first, second] = [conversation(), conversation({ fromPort: 40001 })];
  const frames = Array.from({ length: 12 }, (_, turn): At => {
    const { bob } = turn % 2 === 0 ? first : second;
    return [turn, bob.send(["ACK"], 1 + turn * 10, 1, { payload: "0123456789" })];
  });
  expect(foldRuns(packetsOf(frames), never)).toHaveLength(12);
});
