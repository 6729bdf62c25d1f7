import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mergeCaptures } from "../../../lab/wire/packet/merge-captures.ts";
import { noteOvertaken } from "../../../lab/wire/packet/note-overtaken.ts";
import { saveTimeline } from "../../../lab/wire/packet/save-timeline.ts";
import { readCapture } from "../../../lab/wire/pcap/read-capture.ts";
import { type At, conversation, hostCapture, hosts, merge, startSeconds } from "./craft-capture.ts";
import { arp, dns, icmp, tcp, udp, uint16 } from "./craft-frame.ts";

const later = (frames: readonly At[], ms: number): At[] => frames.map(([atMs, bytes]) => [atMs + ms, bytes]);

describe("two ends of a real conversation", () => {
  const talk = (host: string) => ({
    host,
    capture: readCapture(readFileSync(`test/fixtures/wire/talk-${host}.pcapng`)),
  });
  const names = [
    { name: "bob", addresses: ["10.9.0.2", "fd00::2"] },
    { name: "me", addresses: ["10.9.0.3", "fd00::3"] },
  ];
  const captures = [talk("me"), talk("bob")];
  const timeline = mergeCaptures(captures, { hosts: names, lostAfterMs: 0 });

  it("have every packet once, sent and then received", () => {
    expect(timeline.packets).toHaveLength(captures[0]?.capture.frames.length ?? 0);
    for (const { atMs, receivedAtMs, seenBy, marks } of timeline.packets) {
      expect(seenBy).toHaveLength(2);
      expect(receivedAtMs).toBeGreaterThan(atMs);
      expect(marks).toEqual({});
    }
  });

  it("come out of a saved capture the same", () => {
    const saved = readCapture(saveTimeline(timeline, { hosts: names, application: "Next Room" }));
    expect(saved.end).toEqual({ state: "complete" });
    const again = mergeCaptures([{ host: undefined, capture: saved }], { hosts: names });
    expect(again.packets).toHaveLength(timeline.packets.length);
    again.packets.forEach((packet, index) => {
      const before = timeline.packets[index];
      const { from, to, tcp: facts, payload, seenBy, receivedAtMs } = packet;
      expect({ from, to, facts, payload }).toEqual({
        from: before?.from,
        to: before?.to,
        facts: before?.tcp,
        payload: before?.payload,
      });
      expect(packet.atMs).toBeCloseTo(before?.atMs ?? -1, 5);
      expect(receivedAtMs).toBeCloseTo(before?.receivedAtMs ?? -1, 5);
      expect(seenBy).toEqual(before?.seenBy.slice(0, 1));
    });
  });
});

describe("a packet", () => {
  const { me, bob } = conversation();
  const syn = me.send(["SYN"], 0, 0);
  const synAck = bob.send(["SYN", "ACK"], 0, 1);

  it("that only its sender saw is lost", () => {
    const packets = merge([hostCapture("me", [[0, syn]]), hostCapture("bob", [[5, synAck]])]);
    expect(packets.map(({ marks, receivedAtMs }) => [marks.lost, receivedAtMs])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  it("is on its way, and not lost, until the captures reach far enough", () => {
    const captures = [hostCapture("me", [[0, syn]]), hostCapture("bob", [[999, synAck]])];
    expect(merge(captures, { lostAfterMs: 1000 })[0]?.marks).toEqual({});
    expect(merge(captures, { lostAfterMs: 900 })[0]?.marks).toEqual({ lost: true });
  });

  it("is not lost for want of a capture where it went", () => {
    expect(merge([hostCapture("me", [[0, syn]])])[0]?.marks).toEqual({});
  });

  it("whose payload was changed on the way is corrupted, and is still one packet", () => {
    const sent = me.send(["PSH", "ACK"], 1, 1, { payload: "hello" });
    const changed = sent.with(sent.length - 1, 0x21);
    const packets = merge([hostCapture("me", [[0, sent]]), hostCapture("bob", [[1, changed]])]);
    expect(packets).toMatchObject([{ marks: { corrupted: true }, payload: "hello", receivedAtMs: 1 }]);
    const datagram = udp({ payload: "hello" });
    const broken = datagram.with(datagram.length - 1, 0x21);
    expect(merge([hostCapture("me", [[0, datagram]]), hostCapture("bob", [[1, broken]])])).toMatchObject([
      { marks: { corrupted: true } },
    ]);
  });

  it("that came twice, with one number, was duplicated", () => {
    const packets = merge([
      hostCapture("me", [
        [0, syn],
        [10, syn],
      ]),
      hostCapture("bob", [
        [1, syn],
        [11, syn],
      ]),
    ]);
    expect(packets.map(({ atMs, receivedAtMs, marks }) => [atMs, receivedAtMs, marks])).toEqual([
      [0, 1, {}],
      [10, 11, { duplicated: true }],
    ]);
  });

  it("that arrives after one sent later is out of order", () => {
    const first = bob.send(["ACK"], 1, 1, { payload: "first" });
    const second = bob.send(["ACK"], 6, 1, { payload: "second" });
    const packets = merge([
      hostCapture("bob", [
        [0, first],
        [1, second],
      ]),
      hostCapture("me", [
        [1.1, second],
        [50, first],
      ]),
    ]);
    expect(packets.map(({ payload, tcp: facts }) => [payload, facts?.notes])).toEqual([
      ["first", ["out of order"]],
      ["second", []],
    ]);
  });

  it("is not overtaken by its own copy, which the wire has made", () => {
    const said = bob.send(["ACK"], 1, 1, { payload: "once" });
    const packets = merge([
      hostCapture("bob", [[0, said]]),
      hostCapture("me", [
        [10, said],
        [10.1, said],
      ]),
    ]);
    // The agent's word of when the original went on may be a little late.
    noteOvertaken(packets.map((packet, index) => (index === 0 ? { ...packet, receivedAtMs: 10.2 } : packet)));
    expect(packets.map(({ marks, tcp: facts }) => [marks, facts?.notes])).toEqual([
      [{}, []],
      [{ duplicated: true }, ["retransmission"]],
    ]);
  });

  it("keeps its id when more is captured", () => {
    const early = merge([hostCapture("me", [[1, syn]])]);
    const all = merge([
      hostCapture("me", [[1, syn]]),
      hostCapture("bob", [
        [0, synAck],
        [2, syn],
      ]),
    ]);
    expect(all[1]?.id).toBe(early[0]?.id);
  });
});

describe("packets that are alike", () => {
  // A SYN ACK has no number of its own: sent again at once, it is the same to the byte.
  const synAck = tcp({ from: "10.0.0.2", to: "10.0.0.3", flags: ["SYN", "ACK"], id: 0 });

  it("are paired in their order when all arrive, however late", () => {
    const packets = merge([
      hostCapture("bob", [
        [0, synAck],
        [200, synAck],
      ]),
      hostCapture("me", [
        [300, synAck],
        [500, synAck],
      ]),
    ]);
    expect(packets.map(({ atMs, receivedAtMs }) => [atMs, receivedAtMs])).toEqual([
      [0, 300],
      [200, 500],
    ]);
  });

  it("are each paired with the latest sent before it when one is lost", () => {
    const packets = merge([
      hostCapture("bob", [
        [0, synAck],
        [1000, synAck],
        [3000, synAck],
      ]),
      hostCapture("me", [
        [1, synAck],
        [3001, synAck],
      ]),
    ]);
    expect(packets.map(({ atMs, receivedAtMs, marks }) => [atMs, receivedAtMs, marks.lost])).toEqual([
      [0, 1, undefined],
      [1000, undefined, true],
      [3000, 3001, undefined],
    ]);
  });

  it("are told apart by the agent's word, where their times would say otherwise", () => {
    const packets = merge([
      hostCapture(
        "bob",
        [
          [0, synAck, "delayed 9 ms"],
          [1, synAck, "lost"],
        ],
        "agent",
      ),
      hostCapture("bob", [[9, synAck]]),
      hostCapture("me", [[9.5, synAck]]),
    ]);
    expect(packets.map(({ atMs, receivedAtMs, marks }) => [atMs, receivedAtMs, marks])).toEqual([
      [0, 9.5, { delayedMs: 9 }],
      [1, undefined, { lost: true }],
    ]);
  });
});

describe("what is for everyone", () => {
  const question = arp({ to: "10.0.0.9" });

  it("is one packet, whoever hears it", () => {
    const packets = merge([
      hostCapture("me", [[0, question]]),
      hostCapture("bob", [[0.1, question]]),
      hostCapture("curl", [[0.2, question]]),
    ]);
    expect(packets).toMatchObject([
      { atMs: 0, receivedAtMs: 0.1, seenBy: ["me eth0", "bob eth0", "curl eth0"], marks: {} },
    ]);
  });

  it("asked again is as many packets as were asked", () => {
    const asked: At[] = [0, 1000, 2000].map((atMs) => [atMs, question]);
    const packets = merge([hostCapture("me", asked), hostCapture("bob", later(asked, 0.05))]);
    expect(packets.map(({ atMs, receivedAtMs }) => [atMs, receivedAtMs])).toEqual([
      [0, 0.05],
      [1000, 1000.05],
      [2000, 2000.05],
    ]);
  });
});

it("what a router passes on is one packet, from its sender to its receiver", () => {
  const atSender = icmp({ rest: uint16(1, 1) });
  const passedOn = atSender.with(22, 63);
  const packets = merge([
    hostCapture("me", [[0, atSender]]),
    hostCapture("router", [[0.1, atSender]], "eth0"),
    hostCapture("router", [[0.2, passedOn]], "eth1"),
    hostCapture("bob", [[0.3, passedOn]]),
  ]);
  expect(packets).toMatchObject([
    { from: { host: "me" }, to: { host: "bob" }, atMs: 0, receivedAtMs: 0.3, marks: {} },
  ]);
  expect(packets[0]?.seenBy).toHaveLength(4);
});

it("each host's loopback is its own", () => {
  const query = udp({
    from: "127.0.0.1",
    to: "127.0.0.11",
    toPort: 41234,
    payload: dns({ questions: [{ name: "bob", type: 1 }] }),
  });
  const packets = merge([hostCapture("me", [[0, query]], "lo"), hostCapture("bob", [[1, query]], "lo")]);
  expect(packets.map(({ from }) => from.host)).toEqual(["me", "bob"]);
});

it("what the agent did to a packet is told with it", () => {
  const { me } = conversation();
  const syn = me.send(["SYN"], 0, 0);
  const packets = merge([
    hostCapture("me", [[0, syn, "held, delayed 100 ms"]], "agent"),
    hostCapture("me", [[100, syn]]),
    hostCapture("bob", [[100.1, syn]]),
  ]);
  expect(packets).toMatchObject([{ atMs: 0, receivedAtMs: 100.1, marks: { held: true, delayedMs: 100 } }]);
});

it("clocks of several machines are set right by what went both ways", () => {
  const { me, bob } = conversation();
  const aheadMs = 250;
  const frames = Array.from({ length: 4 }, (_, turn) => ({
    there: me.send(["ACK"], 1 + turn, 1 + turn, { payload: "x" }),
    back: bob.send(["ACK"], 1 + turn, 2 + turn, { payload: "y" }),
  }));
  const atMe = frames.flatMap(({ there, back }, turn): At[] => [
    [turn * 10, there],
    [turn * 10 + 3, back],
  ]);
  const atBob = frames.flatMap(({ there, back }, turn): At[] => [
    [turn * 10 + 1 + aheadMs, there],
    [turn * 10 + 2 + aheadMs, back],
  ]);
  const packets = merge([hostCapture("me", atMe), hostCapture("bob", atBob)], { clocks: "estimated" });
  expect(packets.map(({ atMs, receivedAtMs }) => [atMs, receivedAtMs]).slice(0, 2)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

it("counts from an origin that may be fixed", () => {
  const { me } = conversation();
  const captures = [hostCapture("me", [[1500, me.send(["SYN"], 0, 0)]])];
  const timeline = mergeCaptures(captures, { hosts, origin: { seconds: startSeconds, nanoseconds: 0 } });
  expect(timeline.packets[0]?.atMs).toBe(1500);
});
