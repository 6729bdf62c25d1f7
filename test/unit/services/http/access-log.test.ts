import { afterEach, describe, expect, test, vi } from "vitest";
import { AccessLog, type LogFormat } from "../../../../services/http/access-log.ts";
import { Clock } from "../../../../services/http/clock.ts";
import type { LogSink } from "../../../../services/http/log-sink.ts";

const line = { method: "GET", target: "/", minor: 1 } as const;
const clocks: Clock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock[Symbol.dispose]();
  vi.useRealTimers();
});

/** A log whose writes are collected, and are done when the test says so. */
function startLog(format: LogFormat) {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 2, 30, 46) });
  const clock = new Clock(100);
  clocks.push(clock);
  const writes: string[] = [];
  let finish: (() => void) | undefined;
  const sink: LogSink = (bytes, done) => {
    writes.push(bytes.toString());
    finish = () => done(null);
  };
  const tick = () => vi.advanceTimersByTime(100);
  return { log: new AccessLog(sink, format, clock), writes, tick, finish: () => finish?.() };
}

describe("the access log", () => {
  test("speaks the Common Log Format", () => {
    const { log, writes, tick } = startLog("common");
    log.add("10.99.7.11", line, 200, 618);
    log.add("10.99.7.11", { method: "POST", target: '/?a="\\', minor: 0 }, 400, 5);
    log.add("::1", { method: "", target: "", minor: 1 }, 400, 9);
    tick();
    expect(writes.join("").split("\n")).toEqual([
      '10.99.7.11 - - [23/Nov/2026:02:30:46 +0000] "GET / HTTP/1.1" 200 618',
      String.raw`10.99.7.11 - - [23/Nov/2026:02:30:46 +0000] "POST /?a=\"\\ HTTP/1.0" 400 5`,
      '::1 - - [23/Nov/2026:02:30:46 +0000] "-" 400 9',
      "",
    ]);
  });

  test("speaks JSON", () => {
    const { log, writes, tick } = startLog("json");
    log.add("10.99.7.11", { method: "GET", target: '/?a="\\', minor: 1 }, 200, 618);
    log.add("::1", { method: "", target: "", minor: 1 }, 400, 9);
    tick();
    const lines = writes.join("").trimEnd().split("\n");
    expect(lines.map((each) => JSON.parse(each))).toEqual([
      {
        time: "2026-11-23T02:30:46.000Z",
        client: "10.99.7.11",
        method: "GET",
        target: '/?a="\\',
        status: 200,
        bytes: 618,
      },
      { time: "2026-11-23T02:30:46.000Z", client: "::1", status: 400, bytes: 9 },
    ]);
  });

  test("writes once for many lines, and not again before that is done", () => {
    const { log, writes, tick, finish } = startLog("common");
    log.add("a", line, 200, 1);
    log.add("b", line, 200, 1);
    tick();
    log.add("c", line, 200, 1);
    tick();
    expect(writes).toHaveLength(1);
    finish();
    tick();
    expect(writes.map((text) => text.split("\n").length - 1)).toEqual([2, 1]);
  });

  test("writes at once when much has come", () => {
    const { log, writes } = startLog("common");
    for (let i = 0; i < 2000; i++) log.add("client", line, 200, 1);
    expect(writes[0]?.length).toBeGreaterThan(60_000);
  });

  test.each(["common", "json"] as const)("drops, counts and tells what nobody takes (%s)", (format) => {
    const { log, writes, tick, finish } = startLog(format);
    log.add("first", line, 200, 1);
    tick();
    for (let i = 0; i < 100_000; i++) log.add("client", line, 200, 1);
    finish();
    tick();
    const waited = writes[1] ?? "";
    expect(waited.length).toBeLessThan(1.1 * 1024 * 1024);
    expect(writes).toHaveLength(2);
    const kept = waited.split("\n").filter((each) => each.includes("client")).length;
    const [, dropped] = /(?:"dropped":)?(\d+)(?: lines were dropped.*|})\n$/.exec(waited) ?? [];
    expect(kept + Number(dropped)).toBe(100_000);
  });

  test("ends when its lines are written", async () => {
    const { log, writes, finish } = startLog("common");
    log.add("a", line, 200, 1);
    const ended = log.end();
    expect(writes).toHaveLength(1);
    finish();
    await ended;
  });

  test("ends soon when nobody takes them", async () => {
    const { log, writes } = startLog("common");
    log.add("a", line, 200, 1);
    const ended = log.end();
    await vi.advanceTimersByTimeAsync(1000);
    await ended;
    expect(writes).toHaveLength(1);
  });
});
