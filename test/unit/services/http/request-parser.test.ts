import { describe, expect, test } from "vitest";
import { defaultLimits } from "../../../../services/http/limits.ts";
import { RequestParser } from "../../../../services/http/request-parser.ts";
import { cases } from "./cases/all.ts";
import { parsePieces } from "./parse.ts";

const get = "GET /hello HTTP/1.1\r\nHost: bob\r\n\r\n";
const post = "POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 5\r\n\r\nhello";
const chunkedPost =
  "POST / HTTP/1.1\r\nHost: bob\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n2\r\n!!\r\n0\r\nX: 1\r\n\r\n";

describe("a request", () => {
  test("is its line, its fields and its body", () => {
    expect(parsePieces([post])).toEqual({
      requests: [
        {
          line: "POST / 1.1 body:5 persistent:true continue:false",
          fields: ["bob", "5"],
          body: "hello",
          complete: true,
        },
      ],
      end: "between requests",
    });
  });

  test("has its chunks put together", () => {
    expect(parsePieces([chunkedPost]).requests[0]?.body).toBe("hello!!");
  });

  test("is followed by the next", () => {
    const { requests, end } = parsePieces([get + post + chunkedPost + get]);
    expect(requests.map(({ line }) => line.slice(0, 6))).toEqual(["GET /h", "POST /", "POST /", "GET /h"]);
    expect(requests.every(({ complete }) => complete)).toBe(true);
    expect(end).toBe("between requests");
  });

  test.each([post, chunkedPost])("is incomplete until its last byte has come", (request) => {
    for (let length = 1; length < request.length; length++) {
      const { requests, end } = parsePieces([request.slice(0, length)]);
      expect(requests[0]?.complete ?? false).toBe(false);
      expect(end).toBe("within a request");
    }
  });
});

describe("however the bytes are cut", () => {
  test.for(cases.filter(({ send }) => send.length < 2000))("$section: $name", ({ send }) => {
    const whole = parsePieces([send]);
    for (let cut = 1; cut < send.length; cut++) {
      expect(parsePieces([send.slice(0, cut), send.slice(cut)])).toEqual(whole);
    }
    expect(parsePieces([...send])).toEqual(whole);
  });
});

describe("a refusal", () => {
  test("is the last word, whatever comes then", () => {
    const parser = new RequestParser(defaultLimits);
    parser.push(Buffer.from("nonsense\r\n"));
    expect(parser.next()).toBe("invalid");
    parser.push(Buffer.from(get));
    expect(parser.next()).toBe("invalid");
    expect(parser.fault.status).toBe(400);
  });

  test("comes with the first wrong byte, not with the end of the line", () => {
    expect(parsePieces(["GET / HTTP/1.1\r\nHost: bob\r\nX Y"]).end).toMatch(/^400 .*white space/);
    expect(parsePieces(["\x16\x03\x01"]).end).toMatch(/^400/);
    expect(parsePieces(["GET / HTTP/3"]).end).toBe("within a request");
  });

  test("keeps what was read before it", () => {
    const { requests, end } = parsePieces([`${get}nonsense\r\n`]);
    expect(requests).toHaveLength(1);
    expect(end).toMatch(/^400/);
  });
});

describe("limits", () => {
  const limits = { ...defaultLimits, fieldBytes: 40, fieldLines: 2, bodyBytes: 10 };
  const field = (length: number) => `GET / HTTP/1.1\r\nHost: ${"b".repeat(length - 8)}\r\n\r\n`;
  const chunks = (...sizes: number[]) =>
    `POST / HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n${sizes
      .map((size) => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`)
      .join("")}`;

  test("hold for the fields' bytes, to the byte", () => {
    expect(parsePieces([field(38)], limits).end).toBe("between requests");
    expect(parsePieces([field(39)], limits).end).toMatch(/^431/);
  });

  test("hold for the fields' number", () => {
    const lines = (count: number) => `GET / HTTP/1.1\r\nHost: b\r\n${"X:\r\n".repeat(count - 1)}\r\n`;
    expect(parsePieces([lines(2)], limits).end).toBe("between requests");
    expect(parsePieces([lines(3)], limits).end).toMatch(/^431/);
  });

  test("hold for the trailers too", () => {
    const roomy = { ...limits, fieldBytes: 60 };
    const trailers = (count: number) => `${chunks()}0\r\n${"X:\r\n".repeat(count)}\r\n`;
    expect(parsePieces([trailers(2)], roomy).end).toBe("between requests");
    expect(parsePieces([trailers(3)], roomy).end).toMatch(/^431/);
  });

  test("hold for the body, with its length or without", () => {
    const roomy = { ...limits, fieldBytes: 60 };
    const body = (length: number) => `POST / HTTP/1.1\r\nHost: b\r\nContent-Length: ${length}\r\n\r\n`;
    expect(parsePieces([body(10)], limits).end).toBe("within a request");
    expect(parsePieces([body(11)], limits).end).toMatch(/^413/);
    expect(parsePieces([chunks(5, 5)], roomy).end).toBe("within a request");
    expect(parsePieces([chunks(5, 6)], roomy).end).toMatch(/^413/);
  });
});

/** What a parser that has read all that it can takes of the memory that it was lent. */
function bytesKept(parser: RequestParser): number {
  while (parser.next() !== "incomplete");
  const { arrayBuffers } = process.memoryUsage();
  parser.keep();
  return process.memoryUsage().arrayBuffers - arrayBuffers;
}

describe("memory that was lent", () => {
  test("is left with a copy of the head, and not of the body that was read", () => {
    const parser = new RequestParser(defaultLimits);
    const lent = Buffer.alloc(64 * 1024, "x");
    const length = lent.write("POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 100000\r\n\r\n") + 60_000;
    parser.push(lent, length);
    expect(bytesKept(parser)).toBeLessThan(1024);
    lent.fill(0);
    expect(parser.head.fields.get("host")).toBe("bob");
  });

  test("is left with a copy of what is needed, and of no more", () => {
    const parser = new RequestParser(defaultLimits);
    const lent = Buffer.alloc(64 * 1024);
    const length = lent.write(`${get.repeat(1500)}GET /last`);
    parser.push(lent, length);
    expect(bytesKept(parser)).toBeLessThan(1024);
    lent.fill(0);
    parser.push(Buffer.from(" HTTP/1.1\r\nHost: bob\r\n\r\n"));
    expect(parser.next()).toBe("head");
    expect(parser.head.target).toBe("/last");
  });
});
