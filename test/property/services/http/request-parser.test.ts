import fc from "fast-check";
import { expect, test } from "vitest";
import { type Parsed, parsePieces } from "../../../unit/services/http/parse.ts";

/** Requests as a client would write them, and the body that must come out again. */
const token = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/);
const value = fc.stringMatching(/^([!-~\x80-\xff]([ \t!-~\x80-\xff]{0,20}[!-~\x80-\xff])?)?$/);
const space = fc.constantFrom("", " ", "\t", " \t ");
const body = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const fieldLine = fc.tuple(token, space, value, space).map(([name, before, text, after]) => ({
  line: `X-${name}:${before}${text}${after}\r\n`,
  value: text,
}));

const request = fc
  .record({
    method: token,
    target: fc.stringMatching(/^\/[a-z0-9%?=&.~-]{0,20}$/),
    minor: fc.constantFrom(0, 1),
    fields: fc.array(fieldLine, { maxLength: 5 }),
    body,
    chunkSizes: fc.option(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 })),
    extension: fc.constantFrom("", ";a", ";a=b", ' ; a = "b;\\"" '.trimEnd()),
  })
  .map(({ method, target, minor, fields, body, chunkSizes, extension }) => {
    const chunked = chunkSizes !== null && minor === 1;
    const framing = chunked ? "Transfer-Encoding: chunked\r\n" : `Content-Length: ${body.length}\r\n`;
    const head = `${method} ${target} HTTP/1.${minor}\r\nHost: bob\r\n${fields.map(({ line }) => line).join("")}${framing}\r\n`;
    return {
      bytes: head + (chunked ? encode(body, chunkSizes, extension) : body),
      body,
      line: `${method} ${target} 1.${minor}`,
      values: ["bob", ...fields.map((field) => field.value)],
    };
  });

function encode(body: string, sizes: readonly number[], extension: string): string {
  let chunks = "";
  let rest = body;
  for (const size of [...sizes, body.length]) {
    const piece = rest.slice(0, size);
    rest = rest.slice(size);
    if (piece !== "") chunks += `${piece.length.toString(16)}${extension}\r\n${piece}\r\n`;
  }
  return `${chunks}0\r\n\r\n`;
}

function cut(bytes: string, places: readonly number[]): string[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...sorted].map((start, index) => bytes.slice(start, sorted[index] ?? bytes.length));
}

const places = fc.array(fc.nat(), { maxLength: 12 });

test("what a client writes is what the parser reads, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 4 }), places, (requests, at) => {
      const parsed = parsePieces(cut(requests.map(({ bytes }) => bytes).join(""), at));
      expect(parsed.end).toBe("between requests");
      expect(parsed.requests.map(({ body }) => body)).toEqual(requests.map(({ body }) => body));
      parsed.requests.forEach(({ line, fields }, index) => {
        expect(line.startsWith(requests[index]?.line ?? "")).toBe(true);
        expect(fields.slice(0, -1)).toEqual(requests[index]?.values);
      });
    }),
  );
});

/** A valid request with a few bytes changed, or no request at all. */
const damaged = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 200,
  }),
  fc
    .tuple(
      request,
      fc.array(
        fc.tuple(fc.nat(), fc.constantFrom("\r", "\n", "\0", " ", ":", ",", "\t", "0", "f", ";", "\xff", "")),
        { maxLength: 4 },
      ),
    )
    .map(([{ bytes }, changes]) =>
      changes.reduce((text, [place, byte]) => {
        const at = place % text.length;
        return text.slice(0, at) + byte + text.slice(at + 1);
      }, bytes),
    ),
);

test("any bytes are requests, incomplete or refused, and the same in any pieces", () => {
  fc.assert(
    fc.property(damaged, places, (bytes, at) => {
      const whole: Parsed = parsePieces([bytes]);
      expect(whole.end).toMatch(/^(between requests|within a request|[45]\d\d .+)$/);
      expect(parsePieces(cut(bytes, at))).toEqual(whole);
      expect(parsePieces([...bytes])).toEqual(whole);
    }),
    { numRuns: 1000 },
  );
});
