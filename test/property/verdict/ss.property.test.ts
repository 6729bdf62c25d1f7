import fc from "fast-check";
import { expect, it } from "vitest";
import { parseSs } from "../../../lab/verdict/ss.ts";

const endpoint = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(65_535)).map(([address, port]) => `${address}:${port}`),
  fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([address, port]) => `[${address}]:${port}`),
  fc.constantFrom("*:*", "*:80", "0.0.0.0:*", "127.0.0.53%lo:53", "[fe80::1]%eth0:22"),
);
const state = fc.constantFrom("LISTEN", "ESTAB", "SYN-RECV", "TIME-WAIT", "CLOSE-WAIT", "FIN-WAIT-1");
const process = fc.constantFrom("", ' users:(("node",pid=7,fd=20))', " timer:(keepalive,9sec,0)");
const socketLine = fc
  .tuple(state, fc.nat(), fc.nat(), endpoint, endpoint, process)
  .map(
    ([name, recvQ, sendQ, local, peer, end]) =>
      `${name.padEnd(10)} ${recvQ} ${sendQ} ${local}  ${peer}${end}\n`,
  );
const strangeLine = fc.string({ unit: "grapheme" }).map((text) => `? ${text.replaceAll("\n", "")}\n`);
const output = fc.array(fc.oneof({ weight: 4, arbitrary: socketLine }, strangeLine), { maxLength: 6 });

it("every socket line is a socket and no other is", () => {
  fc.assert(
    fc.property(output, (lines) => {
      const { sockets, strange, rest } = parseSs(lines.join(""));
      expect(strange).toEqual(lines.filter((line) => line.startsWith("?")).map((line) => line.slice(0, -1)));
      expect(sockets).toHaveLength(lines.length - strange.length);
      expect(rest).toBe("");
    }),
  );
});

it("what comes in two pieces says the same, wherever it is split", () => {
  fc.assert(
    fc.property(output, (lines) => {
      const text = lines.join("");
      const whole = parseSs(text);
      for (let at = 0; at <= text.length; at += 1) {
        const first = parseSs(text.slice(0, at));
        const second = parseSs(first.rest + text.slice(at));
        expect([...first.sockets, ...second.sockets]).toEqual(whole.sockets);
        expect([...first.strange, ...second.strange]).toEqual(whole.strange);
      }
    }),
    { numRuns: 30 },
  );
});
