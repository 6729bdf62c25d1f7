import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { parseArgs, promisify } from "node:util";
import {
  type Contestant,
  type Start,
  startFixedBytes,
  startNginx,
  startNginxWithoutLog,
  startNodeHttp,
  startOurs,
  startOursWithoutLog,
  startPython,
  startTalk,
} from "./http-contestants.ts";

/**
 * Requests a second for the talk's page, side by side: every server on core 0, the load (wrk) on core 1, one after the
 * other in an order that rotates, so that a slow minute of the machine meets them all. All of them run the whole time
 * and those whose turn it is not do nothing, because what compiles while it runs takes some seconds to become fast:
 * at answering, and at accepting, or a round's first 64 connections would be its slowest answers.
 *
 *     node bench/http.ts [keep-alive|close]... [--only NAME]... [--rounds 5] [--seconds 3] [--warm 8]
 *
 * Needs Debian's wrk, nginx-light and python3, and two cores.
 */
const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", multiple: true },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    warm: { type: "string", default: "8" },
  },
});
const rounds = Number(given.rounds);
const seconds = Number(given.seconds);

const yardstick = "node:http";
const contestants: Record<string, { readonly start: Start; readonly not?: string }> = {
  ours: { start: startOurs },
  "ours, --log none": { start: startOursWithoutLog },
  [yardstick]: { start: startNodeHttp },
  "nginx, static file": { start: startNginx },
  "nginx, static file, no log": { start: startNginxWithoutLog },
  // It never closes.
  "node:net, fixed bytes": { start: startFixedBytes, not: "close" },
  "python3 -m http.server": { start: startPython },
  // It always closes.
  "the talk's blocking Python": { start: startTalk, not: "keep-alive" },
};
const parts: Record<string, string> = {
  "keep-alive": "64 connections that stay",
  close: "64 clients, a connection for each request (Connection: close)",
};
const firstPort = 18_500;
/** Of Linux's user space interfaces, on every architecture (sysconf(3), _SC_CLK_TCK). */
const usPerTick = 10_000;

interface Result {
  readonly perSecond: number;
  /** The server's own, user and system together: what is left of the truth when the machine has other work too. */
  readonly cpuUsPerRequest: number;
  readonly p99Ms: number;
  readonly errors: number;
}

async function load({ port }: Contestant, part: string, duration: number): Promise<string> {
  const args = ["-c", "1", "wrk", "-t1", "-c64", `-d${Math.ceil(duration)}s`, "--latency"];
  if (part === "close") args.push("-H", "Connection: close");
  const { stdout } = await promisify(execFile)("taskset", [...args, `http://127.0.0.1:${port}/`]);
  return stdout;
}

async function measure(contestant: Contestant, part: string): Promise<Result> {
  const beforeUs = await cpuUs(contestant.process.pid);
  const stdout = await load(contestant, part, seconds);
  const usedUs = (await cpuUs(contestant.process.pid)) - beforeUs;
  const [, amount, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const errors = [...stdout.matchAll(/(?:connect|read|write|timeout|responses:) (\d+)/g)];
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    cpuUsPerRequest: usedUs / Number(/(\d+) requests in/.exec(stdout)?.[1]),
    p99Ms: Number(amount) * (unit === "us" ? 0.001 : unit === "s" ? 1000 : 1),
    errors: errors.reduce((sum, [, count]) => sum + Number(count), 0),
  };
}

/** Processor time of a process and its children so far, from proc(5), in microseconds. */
async function cpuUs(pid: number | undefined): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  let ticks = 0;
  for (const each of [`${pid}`, ...children.trim().split(" ")]) {
    if (each === "") continue;
    const fields = (await readFile(`/proc/${each}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * usPerTick;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function compare(part: string): Promise<void> {
  const names = Object.keys(contestants).filter(
    (name) =>
      contestants[name]?.not !== part &&
      (given.only === undefined || given.only.some((each) => name.startsWith(each)) || name === yardstick),
  );
  const results = new Map<string, Result[]>(names.map((name) => [name, []]));
  await using running = new AsyncDisposableStack();
  const servers = new Map<string, Contestant>();
  for (const [index, name] of names.entries()) {
    const server = running.use(await (contestants[name] as { start: Start }).start(firstPort + index));
    servers.set(name, server);
    for (const each of Object.keys(parts)) {
      if (contestants[name]?.not !== each) await load(server, each, Number(given.warm) / 2);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] ?? "";
      results.get(name)?.push(await measure(servers.get(name) as Contestant, part));
    }
  }
  const typical = (name: string, figure: keyof Result) =>
    median((results.get(name) ?? []).map((each) => each[figure]));
  console.log(`\n${parts[part]} (medians of ${rounds} rounds of ${seconds} s)`);
  console.table(
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          "requests/s": Math.round(typical(name, "perSecond")),
          [`× ${yardstick}`]: Number(
            (typical(name, "perSecond") / typical(yardstick, "perSecond")).toFixed(2),
          ),
          "CPU µs": Number(typical(name, "cpuUsPerRequest").toFixed(1)),
          "p99 ms": Number(typical(name, "p99Ms").toFixed(2)),
          errors: (results.get(name) ?? []).reduce((sum, each) => sum + each.errors, 0),
        },
      ]),
    ),
  );
}

for (const part of positionals.length > 0 ? positionals : Object.keys(parts)) await compare(part);
