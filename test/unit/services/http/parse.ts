import { defaultLimits, type ParserLimits } from "../../../../services/http/limits.ts";
import { RequestParser } from "../../../../services/http/request-parser.ts";

/** What a parser made of some bytes, as values that can be compared. */
export interface Parsed {
  readonly requests: readonly {
    readonly line: string;
    /** The values of all field lines. */
    readonly fields: readonly string[];
    readonly body: string;
    readonly complete: boolean;
  }[];
  /** The refusal's status and reason, or how the bytes end. */
  readonly end: string;
}

/**
 * Pushes the pieces one after the other, reading as far as possible after each. All go through the same memory, as a
 * socket's do, and nothing of a piece is left in it when the next one comes. Strings are latin1.
 */
export function parsePieces(
  pieces: readonly (string | Buffer)[],
  limits: ParserLimits = defaultLimits,
): Parsed {
  const parser = new RequestParser(limits);
  const memory = Buffer.alloc(Math.max(0, ...pieces.map(({ length }) => length)));
  const requests: { line: string; fields: string[]; body: string; complete: boolean }[] = [];
  const current = () => requests.at(-1) ?? { line: "", fields: [], body: "", complete: false };
  for (const piece of pieces) {
    const bytes = Buffer.from(piece as string, "latin1");
    bytes.copy(memory);
    parser.push(memory, bytes.length);
    for (let step = parser.next(); step !== "incomplete"; step = parser.next()) {
      if (step === "invalid") return { requests, end: `${parser.fault.status} ${parser.fault.reason}` };
      if (step === "body") current().body += parser.piece.toString("latin1");
      if (step === "end") Object.assign(current(), { complete: true, fields: valuesOf(parser) });
      if (step === "head") {
        const { method, target, minor, body, persistent, expectsContinue } = parser.head;
        requests.push({
          line: `${method} ${target} 1.${minor} body:${body} persistent:${persistent} continue:${expectsContinue}`,
          fields: valuesOf(parser),
          body: "",
          complete: false,
        });
      }
    }
    parser.keep();
    memory.fill(0xff);
  }
  return { requests, end: parser.isBetweenRequests ? "between requests" : "within a request" };
}

function valuesOf({ head: { fields } }: RequestParser): string[] {
  return Array.from({ length: fields.count }, (_, line) => fields.valueOf(line));
}
