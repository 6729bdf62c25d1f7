import type { Socket } from "node:net";
import { BodyBuffer } from "./body-buffer.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { isLong, Outbox } from "./outbox.ts";
import { RequestParser } from "./request-parser.ts";
import { type Body, type FilePart, plainText, Response } from "./response.ts";
import { findHandler, type Handler } from "./routes.ts";
import type { Service } from "./service.ts";
import { parseTarget, type Target } from "./target.ts";

/** What a connection waits for: its deadline's meaning. Nothing follows "closed". */
type Phase = "idle" | "head" | "body" | "answering" | "ending" | "closed";

/** Why the next request must wait. */
type Busyness = "nothing" | "an answer" | "a long body" | "a full socket";

const nobody = new Response(500, {});

/** One client: its bytes in, answers out, in order (RFC 9112 §9). */
export class Connection {
  /** When the phase ends badly, on the clock of `Service`. */
  #deadlineMs: number;
  #phase: Phase = "idle";
  readonly #service: Service;
  readonly #socket: Socket;
  readonly #parser: RequestParser;
  readonly #outbox: Outbox;
  readonly #body = new BodyBuffer();
  /** Bytes of the body, until its answer is sent: they count against everybody's limit. */
  #heldBytes = 0;
  /** For the log. A client that has gone away has none any more. */
  readonly #address: string;
  #target: Target = { path: "*", query: "" };
  /** Who answers the request at hand, or the answer that needs nobody. */
  #handler: Handler | Response = nobody;
  #served = 0;
  #busyWith: Busyness = "nothing";
  /** The client has sent its FIN. */
  #ended = false;

  constructor(socket: Socket, service: Service) {
    this.#socket = socket;
    this.#service = service;
    this.#parser = new RequestParser(service.limits);
    this.#outbox = new Outbox(socket);
    this.#address = (service.log && socket.remoteAddress) ?? "-";
    this.#deadlineMs = service.clock.nowMs + service.limits.headMs;
    socket.on("end", () => this.#endInput());
    socket.on("drain", () => {
      if (this.#busyWith === "a full socket") this.#resume();
    });
    socket.on("close", () => {
      this.#phase = "closed";
      this.#letGo();
    });
    // What follows an error is "close", and that is all there is to do about a client that went away.
    socket.on("error", () => {});
  }

  /** Takes what the client sent: so many bytes at this memory's start, which may hold something else afterwards. */
  receive(memory: Buffer, length: number): void {
    if (this.#isOver) return;
    if (this.#phase === "idle") this.#wait("head", this.#service.limits.headMs);
    this.#parser.push(memory, length);
    this.#work();
    this.#parser.keep();
  }

  /** No request is answered any more. */
  get #isOver(): boolean {
    return this.#phase === "ending" || this.#phase === "closed";
  }

  /** Called with each tick of the clock. */
  checkDeadline(nowMs: number): void {
    if (nowMs < this.#deadlineMs) return;
    switch (this.#phase) {
      case "head":
        this.refuse(headTooSlow);
        return;
      case "body":
        this.refuse(bodyTooSlow);
        return;
      case "idle":
        if (this.#socket.writableLength === 0) {
          this.#close();
          return;
        }
        // The answer is still on its way: then this is not idleness.
        this.#wait("answering", this.#service.limits.sendMs);
        return;
      default:
        this.#socket.destroy();
    }
  }

  /** The server is stopping: what has begun is finished, and then the connection ends. */
  finish(): void {
    if (this.#phase === "idle") this.#close();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Answers without asking any handler, and closes: nobody can say where the next request would begin. */
  refuse(problem: Fault): void {
    this.#send(plainText(problem.status, problem.reason), true);
  }

  /** Takes requests from the parser and answers them, until there are no more or something must be awaited. */
  #work(): void {
    this.#pauseIfBlocked();
    while (this.#busyWith === "nothing" && !this.#isOver) {
      switch (this.#parser.next()) {
        case "head":
          this.#begin();
          break;
        case "body":
          this.#keep(this.#parser.piece);
          break;
        case "end":
          this.#answer();
          break;
        case "invalid":
          this.refuse(this.#parser.fault);
          return;
        case "incomplete":
          this.#outbox.flush();
          this.#awaitMore();
          return;
      }
      if (this.#outbox.isFull) {
        this.#outbox.flush();
        this.#pauseIfBlocked();
      }
    }
    this.#outbox.flush();
  }

  /** Who does not read gets no more answers made. */
  #pauseIfBlocked(): void {
    if (this.#busyWith === "nothing" && this.#outbox.isBlocked) {
      this.#pause("a full socket", this.#service.limits.sendMs);
    }
  }

  #awaitMore(): void {
    const { limits, stopping } = this.#service;
    if (this.#ended) {
      this.#endInput();
      return;
    }
    if (this.#parser.isBetweenRequests) {
      if (stopping) this.#close();
      else this.#wait("idle", limits.idleMs);
    } else if (this.#parser.isInBody) {
      this.#wait("body", limits.bodyMs);
    } else if (this.#phase === "idle") {
      this.#wait("head", limits.headMs);
    }
  }

  /** A head is complete: who will answer, and must the body be asked for? */
  #begin(): void {
    const { head } = this.#parser;
    const target = parseTarget(head.method, head.target);
    if (isFault(target)) {
      this.refuse(target);
      return;
    }
    const handler = findHandler(this.#service.routes, head.method, target.path);
    this.#target = target;
    this.#handler = isFault(handler) ? plainText(handler.status, handler.reason) : handler;
    // RFC 1945 §8.3: without chunks there is no other way to say how long a body is.
    if (head.minor === 0 && head.method === "POST" && head.fields.find("content-length") < 0) {
      this.#handler = plainText(411, "A POST of HTTP/1.0 must say its Content-Length");
    }
    if (head.body === 0 || !head.expectsContinue) return;
    // RFC 9110 §10.1.1: either ask for the body, or answer at once and do without it. It may be here already.
    if (this.#handler instanceof Response) this.#send(this.#handler, true);
    else if (!this.#parser.hasMore) this.#outbox.add(continueText);
  }

  /** Keeps a piece of a body, unless nobody is going to read it. */
  #keep(piece: Buffer): void {
    if (this.#handler instanceof Response) return;
    const service = this.#service;
    this.#heldBytes += piece.length;
    service.heldBytes += piece.length;
    if (service.heldBytes > service.limits.heldBytes) this.refuse(tooManyBodies);
    else this.#body.add(piece);
  }

  #letGo(): void {
    this.#service.heldBytes -= this.#heldBytes;
    this.#heldBytes = 0;
    this.#body.clear();
  }

  /** A request is complete. */
  #answer(): void {
    const handler = this.#handler;
    if (handler instanceof Response) {
      this.#send(handler);
      return;
    }
    const { method, fields } = this.#parser.head;
    const { path, query } = this.#target;
    try {
      const response = handler({ method, path, query, fields, body: this.#body.take() });
      if (response instanceof Response) this.#send(response);
      else void this.#sendLater(response);
    } catch (error) {
      this.#sendMistake(error);
    }
  }

  async #sendLater(promised: Promise<Response>): Promise<void> {
    this.#pause("an answer", Number.POSITIVE_INFINITY);
    try {
      this.#send(await promised);
    } catch (error) {
      this.#sendMistake(error);
    }
    if (this.#busyWith === "an answer") this.#resume();
  }

  #sendMistake(error: unknown): void {
    this.#service.report(error);
    this.#send(plainText(500, "This server made a mistake"));
  }

  #send(response: Response, last = false): void {
    const service = this.#service;
    const { head } = this.#parser;
    const { body } = response;
    if (this.#phase === "closed") {
      if (body && "file" in body) close(body);
      return;
    }
    this.#served += 1;
    if (this.#phase !== "ending") this.#phase = "idle";
    const closing = last || !head.persistent || service.stopping || this.#served >= service.limits.requests;
    const withBody = head.method !== "HEAD";
    const streamed = withBody && body !== undefined && isLong(body);
    this.#outbox.add(
      response.toText(closing ? service.envelopes.closing : service.envelopes.staying, withBody && !streamed),
    );
    if (service.log) {
      service.log.add(this.#address, head, response.status, withBody ? response.bodyBytes : 0);
    }
    if (streamed) {
      void this.#stream(body, closing);
    } else {
      if (body && "file" in body) close(body);
      if (this.#heldBytes > 0) this.#letGo();
      if (closing) this.#close();
    }
  }

  async #stream(body: Body, closing: boolean): Promise<void> {
    const { sendMs } = this.#service.limits;
    this.#pause("a long body", sendMs);
    try {
      await this.#outbox.stream(body, () => this.#wait("answering", sendMs));
    } catch {
      // The promised length cannot be kept: the only honest sign of that is to break the connection.
      this.#socket.destroy();
    }
    if ("file" in body) close(body);
    this.#letGo();
    if (closing) this.#close();
    else this.#resume();
  }

  #pause(reason: Busyness, milliseconds: number): void {
    this.#busyWith = reason;
    this.#socket.pause();
    this.#wait("answering", milliseconds);
  }

  #resume(): void {
    this.#busyWith = "nothing";
    if (this.#phase === "answering") this.#phase = "idle";
    this.#socket.resume();
    this.#work();
  }

  /** The client will send no more. It may still be waiting for answers (RFC 9112 §9.6: half-closed). */
  #endInput(): void {
    this.#ended = true;
    if (this.#busyWith !== "nothing" || this.#isOver) return;
    if (this.#parser.isBetweenRequests) this.#close();
    else this.refuse(endedTooEarly);
  }

  /**
   * Sends what is left and our FIN, then throws away what the client still sends until it closes too. To close with
   * bytes unread would make the kernel send a reset, and a reset can eat an answer that is still on its way
   * (RFC 9112 §9.6).
   */
  #close(): void {
    const { sendMs, lingerMs } = this.#service.limits;
    this.#outbox.flush();
    this.#socket.end();
    this.#socket.resume();
    this.#wait("ending", this.#socket.writableLength > 0 ? sendMs : lingerMs);
  }

  #wait(phase: Phase, milliseconds: number): void {
    if (this.#phase === "closed") return;
    this.#phase = phase;
    this.#deadlineMs = this.#service.clock.nowMs + milliseconds;
  }
}

function close({ file }: FilePart): void {
  // Nothing was written to it, so nothing can be lost by a close that fails.
  file.close().catch(() => {});
}

const continueText = "HTTP/1.1 100 Continue\r\n\r\n";
const headTooSlow = fault(408, "The request's head took too long");
const bodyTooSlow = fault(408, "The request's body took too long");
const tooManyBodies = fault(503, "This server has as many bodies in memory as it can hold");
const endedTooEarly = fault(400, "The request ended before it was complete");
