import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import {
  type Start,
  startFixedBytes,
  startNginx,
  startNodeHttp,
  startOurs,
  startOursWithoutLog,
  startPython,
  startTalk,
} from "./http-contestants.ts";

/**
 * Requests a second for the talk's page, side by side: every server alone on core 0, the load (wrk) on core 1, one
 * after the other in an order that rotates, so that a slow minute of the machine meets them all.
 *
 *     node bench/http.ts [rounds] [seconds]
 *
 * Needs Debian's wrk, nginx-light and python3, and two cores.
 */
const contestants: Record<string, Start> = {
  "ours, with its log": startOurs,
  "ours, --log none": startOursWithoutLog,
  "node:http": startNodeHttp,
  "nginx, static file, no log": startNginx,
  "node:net, fixed bytes": startFixedBytes,
  "python3 -m http.server": startPython,
  "the talk's blocking Python": startTalk,
};
const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 3);
const port = 18_500;
/** Of Linux's user space interfaces, on every architecture (sysconf(3), _SC_CLK_TCK). */
const usPerTick = 10_000;

interface Result {
  readonly perSecond: number;
  /** The server's own, user and system together: what is left of the truth when the machine has other work too. */
  readonly cpuUsPerRequest: number;
  readonly p99Ms: number;
  readonly errors: number;
}

async function measure(start: Start, closing: boolean): Promise<Result> {
  await using contestant = await start(port);
  const load = async (duration: number) => {
    const args = ["-c", "1", "wrk", "-t1", "-c64", `-d${duration}s`, "--latency"];
    if (closing) args.push("-H", "Connection: close");
    return await promisify(execFile)("taskset", [...args, `http://127.0.0.1:${contestant.port}/`]);
  };
  // What is compiled while it runs needs a moment to become fast, and what is not is none the worse for it.
  await load(1);
  const beforeUs = await cpuUs(contestant.process.pid);
  const { stdout } = await load(seconds);
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

async function compare(title: string, names: readonly string[], closing: boolean): Promise<void> {
  const results = new Map<string, Result[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] ?? "";
      const start = contestants[name];
      if (start) results.get(name)?.push(await measure(start, closing));
    }
  }
  const perSecond = (name: string) => median((results.get(name) ?? []).map((each) => each.perSecond));
  const base = perSecond("node:http");
  console.log(`\n${title} (medians of ${rounds} rounds of ${seconds} s)`);
  console.table(
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          "requests/s": Math.round(perSecond(name)),
          "× node:http": Number((perSecond(name) / base).toFixed(2)),
          "CPU µs": Number(median((results.get(name) ?? []).map((each) => each.cpuUsPerRequest)).toFixed(1)),
          "p99 ms": Number(median((results.get(name) ?? []).map((each) => each.p99Ms)).toFixed(2)),
          errors: (results.get(name) ?? []).reduce((sum, each) => sum + each.errors, 0),
        },
      ]),
    ),
  );
}

const names = Object.keys(contestants);
await compare(
  "64 connections that stay",
  names.filter((name) => !name.startsWith("the talk's")),
  false,
);
await compare(
  "64 clients, a connection for each request (Connection: close)",
  names.filter((name) => !name.startsWith("node:net")),
  true,
);
