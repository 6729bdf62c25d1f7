import { describe, expect, test } from "vitest";
import { type Course, WaitingLine } from "../../../lab/wire/agent/waiting-line.ts";

/** A line that notes which packets left and when, driven by a clock of the test's own. */
class Bench {
  readonly left: string[] = [];
  readonly #told: [number, number][] = [];
  readonly line = new WaitingLine((packet, atMs) => this.#told.push([packet, atMs]));
  nowMs = 1000;
  #count = 0;

  send(course: Course, bytes = 100) {
    const packet = ++this.#count;
    return this.line.enter(
      { packet, bytes, pass: () => this.left.push(`${packet}@${this.nowMs}`) },
      course,
      this.nowMs,
    );
  }

  /** Let time pass, ringing whenever the line wants it. */
  wait(ms: number) {
    const end = this.nowMs + ms;
    while (this.line.nextMs <= end) {
      this.nowMs = this.line.nextMs;
      this.line.advance(this.nowMs);
    }
    this.nowMs = end;
  }

  get told() {
    return this.#told;
  }
}

describe("a line", () => {
  test("without conditions lets packets through at once", () => {
    const bench = new Bench();
    expect(bench.send({})).toBe(1000);
    expect(bench.left).toEqual(["1@1000"]);
    expect(bench.line.nextMs).toBe(Infinity);
  });

  test("delays each by the same", () => {
    const bench = new Bench();
    expect(bench.send({ delayMs: 50 })).toBe(1050);
    bench.wait(10);
    expect(bench.send({ delayMs: 50 })).toBe(1060);
    bench.wait(100);
    expect(bench.left).toEqual(["1@1050", "2@1060"]);
  });

  test("keeps the order, however the delays differ", () => {
    const bench = new Bench();
    bench.send({ delayMs: 50 });
    bench.send({ delayMs: 10 });
    bench.send({ delayMs: -5 });
    bench.wait(100);
    expect(bench.left).toEqual(["1@1050", "2@1050", "3@1050"]);
  });

  test("of a rate sends one packet after the other, each as long as its bytes take", () => {
    const bench = new Bench();
    const course = { bitsPerSecond: 8000 };
    expect(bench.send(course, 10)).toBe(1010);
    expect(bench.send(course, 20)).toBe(1030);
    bench.wait(100);
    expect(bench.left).toEqual(["1@1010", "2@1030"]);
    expect(bench.send(course, 5)).toBe(1105);
  });

  test("of a rate has room for a thousand packets", () => {
    const bench = new Bench();
    for (let count = 0; count < 1000; count++) bench.send({ bitsPerSecond: 8000 });
    expect(bench.send({ bitsPerSecond: 8000 })).toBe("full");
    bench.wait(100);
    expect(bench.send({ bitsPerSecond: 8000 })).not.toBe("full");
  });

  test("has a packet overtaken by the next one, and tells when it left", () => {
    const bench = new Bench();
    expect(bench.send({ overtaken: true })).toBeUndefined();
    bench.wait(20);
    bench.send({});
    expect(bench.left).toEqual(["2@1020", "1@1020"]);
    expect(bench.told).toEqual([[1, 1020.05]]);
  });

  test("does not keep a packet for ever that nothing overtakes", () => {
    const bench = new Bench();
    bench.send({ overtaken: true });
    bench.wait(1000);
    expect(bench.left).toEqual(["1@1500"]);
  });

  test("holds packets until each is released, and lets others pass meanwhile", () => {
    const bench = new Bench();
    expect(bench.send({ held: true })).toBeUndefined();
    bench.send({ held: true });
    bench.send({});
    expect(bench.line.held).toEqual([1, 2]);
    bench.wait(5000);
    expect(bench.line.release(1, bench.nowMs)).toBe(true);
    expect(bench.line.release(1, bench.nowMs)).toBe(false);
    expect(bench.left).toEqual(["3@1000", "1@6000"]);
    expect(bench.line.held).toEqual([2]);
    expect(bench.told).toEqual([[1, 6000.05]]);
  });

  test("sends a released packet on the way that it would have gone", () => {
    const bench = new Bench();
    bench.send({ held: true, delayMs: 30 });
    bench.line.release(1, bench.nowMs);
    bench.wait(100);
    expect(bench.left).toEqual(["1@1030"]);
  });

  test("that is opened lets all go, in their order", () => {
    const bench = new Bench();
    bench.send({ delayMs: 1000 });
    bench.send({ held: true });
    bench.send({ overtaken: true });
    bench.line.open(bench.nowMs);
    expect(bench.left).toEqual(["1@1000", "2@1000", "3@1000"]);
    expect(bench.line.nextMs).toBe(Infinity);
    bench.send({});
    expect(bench.left).toHaveLength(4);
  });
});
