import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Friends, lines, type Protocol, webSocket } from "./chat-friends.ts";

/**
 * Lines delivered a second in a room of 100 friends, side by side: every server alone on core 0, the friends on core 1,
 * one after the other in an order that rotates. Ours lets nobody say more than 100 lines a second in the long run, which
 * is 990,000 deliveries; the others take what comes.
 *
 *     node bench/chat-room.ts [rounds] [seconds]
 */
const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 2);
const friendsCount = 100;
const port = 18_600;

interface Contestant {
  readonly args: readonly string[];
  readonly protocol: Protocol;
}

const here = import.meta.dirname;
const chatServer = join(here, "../services/chat-server.ts");
const contestants: Record<string, Contestant> = {
  ours: { args: [chatServer, "--room", "--host", "127.0.0.1", "--port", `${port}`], protocol: lines },
  ws: { args: [join(here, "chat-ws.ts"), `${port}`], protocol: webSocket },
  "node:net, a write for each": { args: [join(here, "chat-plain.ts"), `${port}`], protocol: lines },
};

interface Result {
  readonly perSecond: number;
  readonly p99Ms: number;
}

async function measure({ args, protocol }: Contestant): Promise<Result> {
  const server = spawn("taskset", ["-c", "0", process.execPath, ...args], { stdio: "ignore" });
  const exited = once(server, "exit");
  try {
    await untilListening();
    await using friends = await Friends.enter(port, friendsCount, protocol);
    // What is compiled while it runs needs a moment to become fast.
    await delay(1000);
    friends.tally = { delivered: 0, delaysMs: [] };
    const start = performance.now();
    await delay(seconds * 1000);
    const { delivered, delaysMs } = friends.tally;
    delaysMs.sort((a, b) => a - b);
    return {
      perSecond: (delivered / (performance.now() - start)) * 1000,
      p99Ms: delaysMs[Math.floor(delaysMs.length * 0.99)] ?? Number.NaN,
    };
  } finally {
    server.kill();
    await exited;
  }
}

async function untilListening(): Promise<void> {
  while (true) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      await delay(20);
    } finally {
      socket.destroy();
    }
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await promisify(execFile)("taskset", ["-cp", "1", `${process.pid}`]);
const names = Object.keys(contestants);
const results = new Map<string, Result[]>(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (let turn = 0; turn < names.length; turn++) {
    const name = names[(round + turn) % names.length] ?? "";
    const contestant = contestants[name];
    if (contestant) results.get(name)?.push(await measure(contestant));
  }
}
console.log(`\nA room of ${friendsCount} friends (medians of ${rounds} rounds of ${seconds} s)`);
console.table(
  Object.fromEntries(
    [...results].map(([name, rows]) => [
      name,
      {
        "lines delivered/s": Math.round(median(rows.map(({ perSecond }) => perSecond))),
        "p99 ms": Number(median(rows.map(({ p99Ms }) => p99Ms)).toFixed(2)),
      },
    ]),
  ),
);
