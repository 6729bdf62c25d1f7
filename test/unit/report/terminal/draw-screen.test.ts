import { describe, expect, test } from "vitest";
import { drawPlainScreen, drawScreen } from "../../../../lab/report/terminal/draw-screen.ts";
import { readEscape } from "../../../../lab/report/terminal/read-escape.ts";

const ESC = "\u001b";

describe("a terminal shows", () => {
  test.each([
    ["lines", "one\r\ntwo\r\n", ["one", "two", ""]],
    ["what was written over", "12345\rab", ["ab345"]],
    ["what a backspace and a space took away", "abc\b \b", ["ab"]],
    ["what stands left of an erased end of line", `abcdef\r${ESC}[2C${ESC}[K`, ["ab"]],
    ["nothing of an erased line", `abc${ESC}[2K\rd`, ["d"]],
    ["blanks for an erased beginning", `abcd${ESC}[2D${ESC}[1Kx`, ["  xd"]],
    ["tabs at every eighth column", "a\tb", ["a       b"]],
    ["a line that a line editor draws again", `> helo\r${ESC}[5G${ESC}[@l\r${ESC}[7Go`, ["> hello"]],
    ["a deleted character's place closed", `abXc\r${ESC}[2C${ESC}[P`, ["abc"]],
    ["a line above that was changed", `one\r\ntwo${ESC}[A\r1`, ["1ne", "two"]],
    ["what stands where the cursor was sent", `a\r\nb${ESC}[1;3Hc`, ["a c", "b"]],
    ["a cleared screen below what stood there", `old${ESC}[2J${ESC}[Hnew`, ["old", "new"]],
    ["nothing below an erased rest", `a\r\nb\r\nc${ESC}[2A${ESC}[J`, ["a"]],
    ["no titles, modes and charsets", `${ESC}]0;title\u0007a${ESC}[?25l${ESC}(Bb${ESC}Pq${ESC}\\c`, ["abc"]],
    ["emoji of several code points as one", "👩‍🚀é!\b\b \bx", ["👩‍🚀x!"]],
    ["controls it does not know, escaped", "a\u0000b\u009bc", ["a\\0b\\x9bc"]],
    ["an escape that begins nothing, escaped", `${ESC}\u0001x`, ["\\x1b\\x01x"]],
  ])("%s", (_what, text, lines) => {
    expect(drawPlainScreen(text)).toEqual(lines);
  });

  test("a bell by no sign at all", () => {
    expect(drawPlainScreen("a\u0007b")).toEqual(["ab"]);
  });

  test("no more lines and columns than were written, wherever the cursor is sent", () => {
    const lines = drawPlainScreen(`${ESC}[65000B${ESC}[65000Cx${ESC}[65000;65000Hy`);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(2001);
  });
});

describe("colours", () => {
  const looks = (text: string) =>
    drawScreen(text)
      .flat()
      .map(({ text: shown, style }) => [shown, style.color, style.background, style.bold]);

  test("are those of the palette, on until they are turned off", () => {
    expect(looks(`a${ESC}[31;1mb${ESC}[22;39mc${ESC}[96;44md${ESC}[me`)).toEqual([
      ["a", null, null, false],
      ["b", 1, null, true],
      ["c", null, null, false],
      ["d", 14, 4, false],
      ["e", null, null, false],
    ]);
  });

  test("of 256 and of 24 bits do not turn their parameters into other looks", () => {
    expect(looks(`${ESC}[38;5;9ma${ESC}[38;2;1;31;4mb${ESC}[48;5;200;1mc`)).toEqual([
      ["a", 9, null, false],
      ["b", null, null, false],
      ["c", null, null, true],
    ]);
  });
});

describe("an escape sequence", () => {
  const whole = [
    `${ESC}[0m`,
    `${ESC}[38;5;12m`,
    `${ESC}[?2004h`,
    `${ESC}[1 q`,
    `${ESC}]0;a title\u0007`,
    `${ESC}]8;;http://bob/${ESC}\\`,
    `${ESC}P1$r0m${ESC}\\`,
    `${ESC}(B`,
    `${ESC}7`,
  ];

  test.each(whole)("%j is read at once, and waited for at every split point", (sequence) => {
    expect(readEscape(`${sequence}rest`, 0)).toMatchObject({ end: sequence.length });
    for (let split = 1; split < sequence.length; split += 1) {
      expect(readEscape(sequence.slice(0, split), 0)).toBeNull();
    }
  });

  test("that never ends is given up", () => {
    expect(readEscape(`${ESC}]${"x".repeat(5000)}`, 0)).toEqual({ kind: "invalid", end: 1 });
    expect(readEscape(`${ESC}]abc${ESC}[m`, 0)).toEqual({ kind: "invalid", end: 1 });
  });
});
