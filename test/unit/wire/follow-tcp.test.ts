import { describe, expect, it } from "vitest";
import { type At, conversation, packetsOf } from "./craft-capture.ts";
import { tcp, timestampOption } from "./craft-frame.ts";

/** For each packet: its flags, relative numbers and what it is in its connection. */
function followed(frames: readonly At[]) {
  return packetsOf(frames).map(({ tcp: facts, length }) => [
    facts?.flags.join(" "),
    facts?.seq,
    facts?.ack,
    length,
    ...(facts?.notes ?? []),
  ]);
}

describe("a connection seen from its handshake", () => {
  const { me, bob } = conversation();
  const packets = packetsOf([
    [0, me.send(["SYN"], 0, 0)],
    [1, bob.send(["SYN", "ACK"], 0, 1)],
    [2, me.send(["ACK"], 1, 1)],
    [3, bob.send(["PSH", "ACK"], 1, 1, { payload: "Thank you for connecting\r\n" })],
    [4, me.send(["ACK"], 1, 27)],
  ]);

  it("counts from 0 at each SYN, also where the raw numbers wrap", () => {
    expect(packets.map(({ tcp: facts }) => [facts?.seq, facts?.ack])).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 27],
    ]);
    expect(packets[4]?.tcp?.rawAck).toBeLessThan(packets[3]?.tcp?.rawSeq ?? 0);
  });

  it("scales windows as agreed, but not those of the SYNs", () => {
    expect(packets.map(({ tcp: facts }) => facts?.window)).toEqual([
      64240,
      64240,
      502 * 128,
      502 * 128,
      502 * 128,
    ]);
    expect(packets.every(({ tcp: facts }) => facts?.windowIsExact)).toBe(true);
  });

  it("knows the handshake once both SYNs were seen", () => {
    expect(packets.map(({ tcp: facts }) => facts?.handshakeSeen)).toEqual([false, true, true, true, true]);
  });
});

it("a connection seen from its middle counts from 1, with windows that may have to be scaled", () => {
  const { me, bob } = conversation();
  const packets = packetsOf([
    [0, bob.send(["PSH", "ACK"], 500, 700, { payload: "hello" })],
    [1, me.send(["ACK"], 700, 505)],
  ]);
  expect(packets.map(({ tcp: facts }) => [facts?.seq, facts?.ack, facts?.windowIsExact])).toEqual([
    [1, 1, false],
    [1, 6, false],
  ]);
});

it("a new SYN between the same ports opens a new connection", () => {
  const first = conversation({ isn: 1000 });
  const second = conversation({ isn: 900_000 });
  const packets = packetsOf([
    [0, first.me.send(["SYN"], 0, 0)],
    [1, first.bob.send(["RST", "ACK"], 0, 1)],
    [2, second.me.send(["SYN"], 0, 0)],
  ]);
  expect(packets.map(({ tcp: facts }) => [facts?.connection, facts?.seq])).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
  ]);
});

describe("what a segment is", () => {
  const payload = "0123456789";

  it("a SYN sent again is a retransmission", () => {
    const { me } = conversation();
    expect(
      followed([
        [0, me.send(["SYN"], 0, 0)],
        [1000, me.send(["SYN"], 0, 0, { stampMs: 1000 })],
      ]),
    ).toEqual([
      ["SYN", 0, 0, 0],
      ["SYN", 0, 0, 0, "retransmission"],
    ]);
  });

  it("data sent again is a retransmission, and an ACK that says nothing new a duplicate", () => {
    const { me, bob } = conversation();
    expect(
      followed([
        [0, bob.send(["ACK"], 1, 1, { payload })],
        [1, bob.send(["ACK"], 21, 1, { payload })],
        [2, me.send(["ACK"], 1, 11)],
        [3, me.send(["ACK"], 1, 11)],
        [300, bob.send(["ACK"], 11, 1, { payload })],
        [301, bob.send(["ACK"], 1, 1, { payload })],
      ]).map((row) => row.slice(4)),
    ).toEqual([[], ["gap before"], [], ["duplicate ACK"], ["retransmission"], ["retransmission"]]);
  });

  it("a segment that was overtaken is out of order: its sender numbered it earlier", () => {
    const { bob } = conversation();
    const overtaken = bob.send(["ACK"], 11, 1, { payload });
    expect(
      followed([
        [0, bob.send(["ACK"], 1, 1, { payload })],
        [1, bob.send(["ACK"], 21, 1, { payload })],
        [90, overtaken],
      ]).map((row) => row.slice(4)),
    ).toEqual([[], ["gap before"], ["out of order"]]);
  });

  it("a copy of a segment that was overtaken is no news, and so a retransmission", () => {
    const { bob } = conversation();
    const overtaken = bob.send(["ACK"], 11, 1, { payload });
    expect(
      followed([
        [0, bob.send(["ACK"], 1, 1, { payload })],
        [1, bob.send(["ACK"], 21, 1, { payload })],
        [2, overtaken],
        [3, overtaken],
      ]).map((row) => row.slice(4)),
    ).toEqual([[], ["gap before"], ["out of order"], ["retransmission"]]);
  });

  it.each([
    ["its timestamp is earlier", 1, "out of order"],
    ["its timestamp is later", 9, "retransmission"],
  ])("over IPv6, where nothing is numbered, %s", (_, value, note) => {
    const segment = (seq: number, stamp: number) =>
      tcp({ from: "fd00::2", to: "fd00::3", seq, payload, options: timestampOption(stamp, 0) });
    const rows = followed([
      [0, segment(1, 1)],
      [1, segment(21, 5)],
      [2, segment(11, value)],
    ]);
    expect(rows[2]?.slice(4)).toEqual([note]);
  });

  it("a probe just before the next number is a keep-alive, and is answered", () => {
    const { me, bob } = conversation();
    expect(
      followed([
        [0, bob.send(["ACK"], 1, 1, { payload })],
        [1, me.send(["ACK"], 1, 11)],
        [1000, bob.send(["ACK"], 10, 1)],
        [1001, me.send(["ACK"], 1, 11)],
      ]).map((row) => row.slice(4)),
    ).toEqual([[], [], ["keep-alive"], ["keep-alive ACK"]]);
  });

  it("a window may close and open again", () => {
    const { me, bob } = conversation();
    expect(
      followed([
        [0, bob.send(["ACK"], 1, 1, { payload })],
        [1, me.send(["ACK"], 1, 11, { window: 0 })],
        [2, me.send(["ACK"], 1, 11, { window: 100 })],
      ]).map((row) => row.slice(4)),
    ).toEqual([[], ["zero window"], ["window update"]]);
  });

  it("a FIN takes a number, and sent again is a retransmission", () => {
    const { me, bob } = conversation();
    expect(
      followed([
        [0, bob.send(["FIN", "ACK"], 1, 1)],
        [1, me.send(["ACK"], 1, 2)],
        [200, bob.send(["FIN", "ACK"], 1, 1)],
      ]),
    ).toEqual([
      ["FIN ACK", 1, 1, 0],
      ["ACK", 1, 2, 0],
      ["FIN ACK", 1, 1, 0, "retransmission"],
    ]);
  });
});
