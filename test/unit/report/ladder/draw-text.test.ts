import { describe, expect, it } from "vitest";
import { drawLadderText } from "../../../../lab/report/ladder/draw-text.ts";
import { columnsOf } from "../../../../lab/report/ladder/label.ts";
import { matchPackets } from "../../../../lab/wire/pattern/match-packets.ts";
import { parsePattern } from "../../../../lab/wire/pattern/parse-pattern.ts";
import { conversation, hostCapture, merge } from "../../wire/craft-capture.ts";
import { arp, bytes, tcp, udp } from "../../wire/craft-frame.ts";

/** A first SYN that is lost, a reply that is delayed and overtaken, and a payload that is changed on the way. */
function troubled() {
  const { me, bob } = conversation();
  const syn = me.send(["SYN"], 0, 0);
  const again = me.send(["SYN"], 0, 0, { stampMs: 1000 });
  const synAck = bob.send(["SYN", "ACK"], 0, 1);
  const ack = me.send(["ACK"], 1, 1);
  const first = bob.send(["PSH", "ACK"], 1, 1, { payload: "Thank you " });
  const second = bob.send(["PSH", "ACK"], 11, 1, { payload: "for connecting\r\n" });
  const duplicate = me.send(["ACK"], 1, 1);
  const hello = me.send(["PSH", "ACK"], 1, 27, { payload: "hello" });
  return merge([
    hostCapture("me", [
      [0, syn],
      [1000, again],
      [1000.2, synAck],
      [1000.3, ack],
      [1010.2, second],
      [1010.3, duplicate],
      [1101, first],
      [1200, hello],
    ]),
    hostCapture("bob", [
      [1000.1, again],
      [1000.1, synAck],
      [1000.4, ack],
      [1001, first, "delayed 100 ms"],
      [1010.1, second],
      [1010.4, duplicate],
      [1200.1, hello.with(hello.length - 1, 0x21)],
    ]),
  ]);
}

const lines = (drawing: string) => drawing.trimEnd().split("\n");

it("draws the greeting", () => {
  const { me, bob } = conversation();
  const packets = merge([
    hostCapture("me", [
      [0, me.send(["SYN"], 0, 0)],
      [0.2, bob.send(["SYN", "ACK"], 0, 1)],
      [0.3, me.send(["ACK"], 1, 1)],
      [2, bob.send(["PSH", "ACK"], 1, 1, { payload: "Thank you for connecting\r\n" })],
    ]),
  ]);
  expect(`\n${drawLadderText(packets)}`).toBe(`
           me                                                                bob
   0.0 ms   │─────────────────────── SYN :9999  seq 0 ───────────────────────▶│
   0.2 ms   │◀───────────────────── SYN ACK  seq 0 ack 1 ─────────────────────│
   0.3 ms   │─────────────────────── ACK  seq 1 ack 1 ───────────────────────▶│
   2.0 ms   │◀───────── "Thank you for connecting\\r\\n"  seq 1 ack 1 ──────────│
           me                                                                bob
`);
});

describe("trouble on the wire", () => {
  const drawing = lines(drawLadderText(troubled()));

  it("ends a lost packet in a cross", () => {
    expect(drawing[1]).toMatch(/│─+ SYN :9999 {2}seq 0 {2}lost ─+× +│$/);
  });

  it("stops a packet that is held", () => {
    const { me } = conversation();
    const held = merge([hostCapture("me", [[0, me.send(["SYN"], 0, 0), "held"]])]);
    expect(drawLadderText(held)).toMatch(/│─+ SYN :9999 {2}seq 0 {2}held ─+■ +│/);
    expect(drawLadderText(held, { ascii: true })).toMatch(/held -+# +\|/);
  });

  it("lets a delayed packet arrive in a row of its own, later", () => {
    const sent = drawing.findIndex((line) => line.includes("delayed 100 ms"));
    const arrived = drawing.findIndex((line) => line.includes("╯ 100 ms later"));
    expect(drawing[sent]).toMatch(/│ +╭─.*out of order, delayed 100 ms/);
    expect(drawing[arrived]).toMatch(/│◀─+╯ 100 ms later +│$/);
    expect(arrived).toBeGreaterThan(sent + 1);
    for (const line of drawing.slice(sent + 1, arrived))
      expect(line).toMatch(/[┊┼]|for connecting|duplicate/);
  });

  it("names what was sent again and what was changed", () => {
    expect(drawing.join("\n")).toContain("SYN :9999  seq 0  retransmission");
    expect(drawing.join("\n")).toContain('"hello"  seq 1 ack 27  corrupted');
  });

  it("shows that nothing happened for a while", () => {
    expect(drawing[2]).toMatch(/⋮ {3}⋮ +1\.000 s +⋮/);
  });
});

describe("in a terminal", () => {
  it.each([40, 60, 80, 120])("takes no more than %d columns", (width) => {
    const packets = [...troubled()];
    for (const line of lines(drawLadderText(packets, { width })))
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it("without Unicode has only characters that every terminal has", () => {
    const drawing = drawLadderText(troubled(), { ascii: true });
    expect(drawing).toMatch(/^[\x20-\x7e\n]*$/);
    expect(drawing).toMatch(/lost -+x/);
    const emoji = merge([
      hostCapture("me", [[0, tcp({ from: "2001:db8:0:1:2:3:4:5", to: "2001:db8::9", payload: "👋 hi…" })]]),
    ]);
    expect(drawLadderText(emoji, { ascii: true, width: 60 })).toMatch(
      /^[\x20-\x7e\n]*"\?\? hi~"[\x20-\x7e\n]*$/,
    );
  });

  it("has no colour unless asked, and the same text with it", () => {
    const packets = troubled();
    const plain = drawLadderText(packets);
    const colored = drawLadderText(packets, { color: true });
    expect(plain).not.toContain("\x1b");
    expect(colored).toContain("\x1b[0;31m");
    expect(colored.replaceAll(new RegExp(`${"\x1b"}\\[[0-9;]*m`, "g"), "")).toBe(plain);
  });

  it("counts an emoji as two columns, and an escaped byte as what it shows", () => {
    const drawing = lines(
      drawLadderText(merge([hostCapture("me", [[0, tcp({ payload: "👋 hello\r\n" })]])])),
    );
    expect(drawing[1]).toContain('"👋 hello\\r\\n"');
    expect(columnsOf(drawing[1] ?? "")).toBe(79);
  });

  it("says only the length of what is no text", () => {
    expect(
      drawLadderText(merge([hostCapture("me", [[0, tcp({ payload: new Uint8Array(300) })]])])),
    ).toContain("300 bytes");
  });
});

describe("several hosts", () => {
  const names = ["me", "bob", "curl"];
  it("have a column each, in the order asked for", () => {
    const packets = merge([
      hostCapture("curl", [
        [0, arp({ from: "10.0.0.4", fromMac: "02:00:00:00:00:04" })],
        [1, tcp({ from: "10.0.0.4" })],
      ]),
      hostCapture("me", [[2, tcp({})]]),
    ]);
    const [head, question, , greeting] = lines(drawLadderText(packets, { hosts: names }));
    expect(head).toMatch(/me +bob +curl/);
    expect(question).toMatch(/│◀─+│◀─+ ARP who has bob\? ─+│$/);
    expect(greeting).toMatch(/│─+ ACK ─+▶│ {2}seq 1 ack 1 +│$/);
  });

  it("beyond six share the last column", () => {
    const frames = Array.from(
      { length: 9 },
      (_, index) => [index, udp({ from: `10.0.1.${index}` })] as const,
    );
    const [head] = lines(drawLadderText(merge([hostCapture("me", frames)])));
    expect(head).toContain("others");
    expect(columnsOf(head ?? "")).toBeLessThanOrEqual(80);
  });

  it("with themselves only", () => {
    const packets = merge([
      hostCapture("me", [[0, tcp({ from: "127.0.0.1", to: "127.0.0.1", flags: ["SYN"] })]], "lo"),
    ]);
    expect(drawLadderText(packets)).toContain("↺ SYN :9999");
  });
});

it("tells the middle of a long transfer in a word", () => {
  const { me, bob } = conversation();
  const frames = Array.from({ length: 16 }, (_, turn) => [
    [turn, bob.send(["ACK"], 1 + turn * 1448, 1, { payload: bytes("x".repeat(1448)) })] as const,
    [turn + 0.5, me.send(["ACK"], 1, 1 + (turn + 1) * 1448)] as const,
  ]).flat();
  const packets = merge([hostCapture("me", frames)]);
  const drawing = drawLadderText(packets);
  expect(drawing).toContain("… 14 more segments, 20 kB, 15 ACKs");
  expect(lines(drawing)).toHaveLength(6);
  expect(lines(drawLadderText(packets, { unfolded: true }))).toHaveLength(34);
});

it("says that there are no packets", () => {
  expect(drawLadderText([])).toBe("No packets.\n");
});

describe("a pattern", () => {
  const packets = troubled();
  const match = (texts: readonly string[]) =>
    matchPackets({ expect: texts.flatMap((text) => parsePattern(text).pattern ?? []) }, packets);

  it("ticks the packets that it matched", () => {
    const drawing = lines(
      drawLadderText(packets, { match: match(["me > bob SYN lost", "bob > me SYN ACK"]) }),
    );
    expect(drawing.filter((line) => line.startsWith("✓"))).toHaveLength(2);
    expect(drawing.join("")).not.toContain("expected");
  });

  it("that failed shows the expected line below what was there instead", () => {
    const drawing = lines(
      drawLadderText(packets, { match: match(["bob > me SYN ACK", 'me > bob "goodbye"']) }),
    );
    const crossed = drawing.findIndex((line) => line.startsWith("✗"));
    expect(drawing[crossed]).toContain('"hello"');
    expect(drawing[crossed + 1]).toContain('expected  me > bob "goodbye"');
    expect(
      drawing
        .slice(crossed + 2, crossed + 5)
        .join(" ")
        .replaceAll(/\s*│\s*/g, " "),
    ).toContain('"hello" where "goodbye" was expected');
  });
});
