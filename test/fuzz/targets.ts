import { strict as assert } from "node:assert";
import { acceptsGzip } from "../../services/http/accept-encoding.ts";
import { checkConditions, checkIfRange } from "../../services/http/conditional.ts";
import { isFault } from "../../services/http/fault.ts";
import { FieldLines, readFieldLine } from "../../services/http/fields.ts";
import { selectRange } from "../../services/http/range.ts";
import { parseTarget } from "../../services/http/target.ts";
import { parsePieces } from "../unit/services/http/parse.ts";

const current = { etag: '"a"', lastModifiedMs: 784111777000 };

/** Throws when one of the server's promises about bytes from strangers is broken. */
export function checkRequests(bytes: string, random: () => number): void {
  const whole = parsePieces([bytes]);
  assert.match(whole.end, /^(between requests|within a request|[45]\d\d .+)$/);

  const cut = Math.floor(random() * (bytes.length + 1));
  assert.deepEqual(parsePieces([bytes.slice(0, cut), bytes.slice(cut)]), whole);
  if (random() < 0.1 && bytes.length < 400) assert.deepEqual(parsePieces([...bytes]), whole);

  for (const { line, body } of whole.requests) {
    assert.ok(body.length <= bytes.length);
    const [method = "", target = ""] = line.split(" ");
    const parsed = parseTarget(method, target);
    if (isFault(parsed)) {
      assert.ok(parsed.status >= 400 && parsed.status < 600);
    } else {
      assert.match(parsed.path, /^(\*|\/.*)$/s);
      assert.ok([...parsed.path].every((each) => each >= " " && each !== "\x7f" && each !== "\\"));
    }
  }
}

/** What the fields of a request are asked, with fields that a fuzzer wrote. */
export function checkFields(bytes: string): void {
  const start = bytes.indexOf("\r\n") + 2;
  const cursor = { bytes: Buffer.from(bytes, "latin1"), at: start, end: bytes.length };
  const fields = new FieldLines();
  let result = readFieldLine(cursor, 0, bytes.length, fields);
  while (result === "line") result = readFieldLine(cursor, 0, bytes.length, fields);
  fields.locate(cursor.bytes, 0, cursor.at);

  for (const method of ["GET", "POST"]) {
    assert.ok(["go on", "not modified", "failed"].includes(checkConditions(method, fields, current)));
  }
  checkIfRange(fields, current);
  acceptsGzip(fields.get("accept-encoding"));
  const range = fields.get("range");
  if (range !== undefined) {
    const selected = selectRange(range, 100);
    if (typeof selected !== "string") {
      assert.ok(0 <= selected.start && selected.start < selected.end && selected.end <= 100);
    }
  }
}
