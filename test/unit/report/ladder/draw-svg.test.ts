import { describe, expect, it } from "vitest";
import { drawLadderSvg } from "../../../../lab/report/ladder/draw-svg.ts";
import { matchPackets } from "../../../../lab/wire/pattern/match-packets.ts";
import { parsePattern } from "../../../../lab/wire/pattern/parse-pattern.ts";
import { conversation, hostCapture, merge } from "../../wire/craft-capture.ts";
import { tcp } from "../../wire/craft-frame.ts";

const { me, bob } = conversation();
const syn = me.send(["SYN"], 0, 0);
const late = bob.send(["SYN", "ACK"], 0, 1);
const packets = merge([
  hostCapture("me", [
    [0, syn],
    [61, late],
  ]),
  hostCapture("bob", [[1, late]]),
]);
const svg = drawLadderSvg(packets, { title: "A <lost> SYN & more" });

describe("the drawing", () => {
  it("has a title and a description for those who do not see it", () => {
    expect(svg).toContain('<title id="ladder-title">A &#60;lost&#62; SYN &#38; more</title>');
    expect(svg).toMatch(
      /<desc id="ladder-desc">A ladder diagram of 2 packets between me, bob\. me to bob: SYN :9999 .*which was lost/,
    );
  });

  it("needs nothing from elsewhere, and follows the reader's light or dark", () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|url\(|<script|<image/);
    expect(svg).toContain("prefers-color-scheme:dark");
  });

  it("crosses out what was lost, and slants what took its time", () => {
    expect(svg).toMatch(/class="packet is-lost">.*class="cross"/s);
    const [, y1, y2] =
      /is-control">.*?<path class="line" d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"/s.exec(svg) ?? [];
    expect(Number(y2) - Number(y1)).toBeGreaterThan(30);
  });

  it("tells a packet's particulars under the pointer", () => {
    expect(svg).toContain("TCP, 10.0.0.2:9999 &#62; 10.0.0.3:40000, 0 bytes");
    expect(svg).toContain("under way for 60 ms");
  });
});

it("keeps its tags in pairs whatever a payload says", () => {
  const nasty = merge([hostCapture("me", [[0, tcp({ payload: '</text><script>"&\u0000\ufffe' })]])]);
  const drawn = drawLadderSvg(nasty);
  expect(drawn).not.toContain("<script");
  const open = drawn.match(/<(g|text|title|desc|svg|style)[ >]/g)?.length;
  const closed = drawn.match(/<\/(g|text|title|desc|svg|style)>/g)?.length;
  expect(open).toBe(closed);
});

it("shows the line that failed beside what was there", () => {
  const lines = ["me > bob SYN", "bob > me FIN"].flatMap((text) => parsePattern(text).pattern ?? []);
  const drawn = drawLadderSvg(packets, { match: matchPackets({ expect: lines }, packets) });
  expect(drawn).toMatch(/class="mark matched"[^>]*>✓/);
  expect(drawn).toContain("expected  bob &#62; me FIN");
  expect(drawn).toContain("SYN ACK where FIN was expected");
});

it("is drawn also when there is nothing to draw", () => {
  expect(drawLadderSvg([])).toContain("</svg>");
});
