import { CR, copyOf, LF } from "./bytes.ts";
import { type ChunkSize, readChunkSize } from "./chunked.ts";
import { type Fault, fault } from "./fault.ts";
import { FieldLines, readFieldLine } from "./fields.ts";
import { bodyTooLarge, type Framing, readFraming } from "./framing.ts";
import type { ParserLimits } from "./limits.ts";
import { type RequestLine, readRequestLine } from "./request-line.ts";

/** Everything before the body. The method is empty until the request line is there. Valid from "head" until `next` is called after "end". */
export interface RequestHead extends RequestLine, Framing {
  readonly fields: FieldLines;
}

/**
 * What the parser has found. Each request is one "head", any number of "body", one "end". "incomplete" asks for
 * more bytes; "invalid" is the last word.
 */
export type Step = "head" | "body" | "end" | "incomplete" | "invalid";

type State =
  | "request line"
  | "fields"
  | "body"
  | "chunk size"
  | "chunk"
  | "chunk end"
  | "trailers"
  | "invalid";

const nothing: Buffer = Buffer.alloc(0);
const notRead: Fault = fault(500, "Nothing has been refused yet");

/**
 * Bytes to requests, for one connection (RFC 9112). Pure: it touches no socket and no clock, and however the bytes
 * are cut into pieces, it finds the same requests at the same byte.
 *
 *     parser.push(bytes);
 *     for (let step = parser.next(); step !== "incomplete"; step = parser.next()) …
 *     parser.keep();
 *
 * It reads a line at a time, straight from the bytes that it is given. Only a head that arrives in pieces is
 * gathered in a buffer of its own, which doubles when it is full; its last line is then read again with each piece,
 * which costs little because no line is long.
 */
export class RequestParser {
  readonly head: RequestHead = {
    method: "",
    target: "",
    minor: 1,
    fields: new FieldLines(),
    body: 0,
    persistent: true,
    expectsContinue: false,
  };
  /** After "body": a part of the body. A view of the bytes that were pushed: copy what must stay. */
  piece: Buffer = nothing;
  /** After "invalid": what to answer. */
  fault: Fault = notRead;

  readonly #limits: ParserLimits;
  #state: State = "request line";
  readonly #cursor = { bytes: nothing, at: 0, end: 0 };
  /** The first byte that is still needed: of the head that is being read, otherwise of the line. */
  #start = 0;
  /** Whether the cursor's bytes are the parser's own buffer, and not somebody else's. */
  #isOwn = false;
  #blankLines = 0;
  /** Where the fields may end at the latest, counted from #start. */
  #fieldsLimit = 0;
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;
  readonly #chunk: ChunkSize = { bytes: 0, extensionBytes: 0 };
  #chunkedBytes = 0;
  #extensionBytes = 0;
  #trailer: FieldLines | undefined;
  #trailerBytes = 0;
  #trailerLines = 0;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
  }

  /** Whether the bytes so far end exactly between two requests. */
  get isBetweenRequests(): boolean {
    return this.#state === "request line" && this.#cursor.at === this.#cursor.end;
  }

  /** Whether a head has been read whose body is not complete. */
  get isInBody(): boolean {
    return this.#state !== "request line" && this.#state !== "fields" && this.#state !== "invalid";
  }

  /** Whether bytes have come that are not read yet. */
  get hasMore(): boolean {
    return this.#cursor.at < this.#cursor.end;
  }

  /** Takes the first `length` of these bytes, which must stay as they are until `keep` is called. */
  push(bytes: Buffer, length = bytes.length): void {
    const cursor = this.#cursor;
    if (this.#start === cursor.end) {
      cursor.bytes = bytes;
      cursor.at = 0;
      cursor.end = length;
      this.#start = 0;
      this.#isOwn = false;
    } else {
      this.#gather(bytes, length);
    }
  }

  /** Copies what is still needed of the bytes that were pushed: their owner may then use their memory again. */
  keep(): void {
    const cursor = this.#cursor;
    if (this.#isOwn) return;
    this.head.fields.leave(cursor.bytes);
    cursor.bytes = this.#start === cursor.end ? nothing : copyOf(cursor.bytes, this.#start, cursor.end);
    cursor.at -= this.#start;
    cursor.end -= this.#start;
    this.#start = 0;
    this.#isOwn = true;
  }

  next(): Step {
    let step = this.#advance();
    while (step === undefined) step = this.#advance();
    return step;
  }

  #advance(): Step | undefined {
    switch (this.#state) {
      case "request line":
        return this.#readRequestLine();
      case "fields":
        return this.#readFields();
      case "body":
        return this.#left > 0 ? this.#readPiece() : this.#finish();
      case "chunk size":
        return this.#readChunkSize();
      case "chunk":
        return this.#left > 0 ? this.#readPiece() : this.#enter("chunk end");
      case "chunk end":
        return this.#readChunkEnd();
      case "trailers":
        return this.#readTrailer();
      case "invalid":
        return "invalid";
    }
  }

  #readRequestLine(): Step | undefined {
    const cursor = this.#cursor;
    this.head.method = "";
    // RFC 9112 §2.2: an empty line before the request line should be ignored. A few, but not for ever.
    while (cursor.at < cursor.end && cursor.bytes[cursor.at] === CR) {
      if (cursor.at + 1 === cursor.end) return "incomplete";
      if (cursor.bytes[cursor.at + 1] !== LF) return this.#refuse(strayCarriageReturn);
      if (this.#blankLines === mostBlankLines) return this.#refuse(tooManyBlankLines);
      this.#blankLines += 1;
      cursor.at += 2;
      this.#start = cursor.at;
    }
    if (cursor.at === cursor.end) {
      this.#release();
      return "incomplete";
    }
    const result = readRequestLine(cursor, this.head);
    if (result === "incomplete") return result;
    if (result !== "line") return this.#refuse(result);
    this.#blankLines = 0;
    this.head.fields.clear();
    this.#fieldsLimit = cursor.at - this.#start + this.#limits.fieldBytes;
    return this.#enter("fields");
  }

  #readFields(): Step | undefined {
    const { fields } = this.head;
    const limit = this.#start + this.#fieldsLimit;
    for (;;) {
      const result = readFieldLine(this.#cursor, this.#start, limit, fields);
      if (result === "line") {
        if (fields.count > this.#limits.fieldLines) return this.#refuse(tooManyFields);
      } else if (result === "blank") {
        fields.locate(this.#cursor.bytes, this.#start, this.#cursor.at);
        return this.#endHead();
      } else if (result === "incomplete") {
        return result;
      } else {
        return this.#refuse(result);
      }
    }
  }

  #endHead(): Step {
    const problem = readFraming(this.head, this.#limits.bodyBytes);
    if (problem) return this.#refuse(problem);
    this.#start = this.#cursor.at;
    if (this.head.body === "chunked") {
      this.#chunkedBytes = 0;
      this.#extensionBytes = 0;
      this.#trailerBytes = 0;
      this.#trailerLines = 0;
      this.#state = "chunk size";
    } else {
      this.#left = this.head.body;
      this.#state = "body";
    }
    return "head";
  }

  #readPiece(): Step {
    const cursor = this.#cursor;
    const length = Math.min(this.#left, cursor.end - cursor.at);
    if (length === 0) return "incomplete";
    this.piece = cursor.bytes.subarray(cursor.at, cursor.at + length);
    cursor.at += length;
    this.#start = cursor.at;
    this.#left -= length;
    return "body";
  }

  #readChunkSize(): Step | undefined {
    const result = readChunkSize(this.#cursor, this.#chunk);
    if (result === "incomplete") return result;
    if (result !== "line") return this.#refuse(result);
    this.#start = this.#cursor.at;
    this.#extensionBytes += this.#chunk.extensionBytes;
    if (this.#extensionBytes > this.#limits.fieldBytes) return this.#refuse(tooManyExtensions);
    this.#left = this.#chunk.bytes;
    this.#chunkedBytes += this.#left;
    if (this.#chunkedBytes > this.#limits.bodyBytes) return this.#refuse(bodyTooLarge);
    return this.#enter(this.#left > 0 ? "chunk" : "trailers");
  }

  #readChunkEnd(): Step | undefined {
    const cursor = this.#cursor;
    if (cursor.at === cursor.end) return "incomplete";
    if (cursor.bytes[cursor.at] !== CR) return this.#refuse(chunkTooLong);
    if (cursor.at + 1 === cursor.end) return "incomplete";
    if (cursor.bytes[cursor.at + 1] !== LF) return this.#refuse(chunkTooLong);
    cursor.at += 2;
    this.#start = cursor.at;
    return this.#enter("chunk size");
  }

  /** Trailer fields are checked like all others, and then ignored (RFC 9110 §6.5.1). */
  #readTrailer(): Step | undefined {
    const cursor = this.#cursor;
    const start = cursor.at;
    this.#trailer ??= new FieldLines();
    this.#trailer.clear();
    const limit = start + this.#limits.fieldBytes - this.#trailerBytes;
    const result = readFieldLine(cursor, start, limit, this.#trailer);
    if (result === "incomplete") return result;
    if (result !== "line" && result !== "blank") return this.#refuse(result);
    this.#start = cursor.at;
    if (result === "blank") return this.#finish();
    this.#trailer.locate(cursor.bytes, start, cursor.at);
    for (const name of framingFields) {
      if (this.#trailer.find(name) >= 0) return this.#refuse(framingInTrailers);
    }
    this.#trailerBytes += cursor.at - start;
    this.#trailerLines += 1;
    return this.#trailerLines > this.#limits.fieldLines ? this.#refuse(tooManyFields) : undefined;
  }

  #enter(state: State): undefined {
    this.#state = state;
  }

  #finish(): Step {
    this.#state = "request line";
    return "end";
  }

  #refuse(problem: Fault): Step {
    this.fault = problem;
    this.#state = "invalid";
    this.#start = this.#cursor.end;
    this.#release();
    return "invalid";
  }

  /** An idle connection should hold on to nothing. */
  #release(): void {
    this.#cursor.bytes = nothing;
    this.#cursor.at = 0;
    this.#cursor.end = 0;
    this.#start = 0;
    this.#isOwn = true;
    this.head.fields.locate(nothing, 0, 0);
    this.piece = nothing;
  }

  #gather(more: Buffer, length: number): void {
    const cursor = this.#cursor;
    if (!this.#isOwn || cursor.end + length > cursor.bytes.length) {
      const kept = cursor.end - this.#start;
      const roomier = Buffer.allocUnsafeSlow(Math.max(512, (kept + length) * 2));
      cursor.bytes.copy(roomier, 0, this.#start, cursor.end);
      cursor.bytes = roomier;
      cursor.at -= this.#start;
      cursor.end = kept;
      this.#start = 0;
      this.#isOwn = true;
    }
    more.copy(cursor.bytes, cursor.end, 0, length);
    cursor.end += length;
  }
}

const mostBlankLines = 8;
/** Whoever sends these behind a body hopes that somebody believes them (RFC 9110 §6.5.1). */
const framingFields = ["content-length", "transfer-encoding", "host"];
const strayCarriageReturn = fault(400, "There is a CR without its LF");
const tooManyBlankLines = fault(400, "There are too many empty lines before the request");
const tooManyFields = fault(431, "There are more header fields than this server takes");
const tooManyExtensions = fault(400, "The chunks have more extensions than this server takes");
const framingInTrailers = fault(400, "A trailer field would change what the request is");
const chunkTooLong = fault(400, "A chunk is longer than its size says");
