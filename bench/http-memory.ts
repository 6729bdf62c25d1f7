import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { type Contestant, startOurs } from "./http-contestants.ts";

/**
 * What clients that mean no good, or just many, cost the web server: memory (resident, from proc(5)), descriptors,
 * and the patience of the others.
 *
 *     node bench/http-memory.ts
 */
const port = 18_501;
const request = "GET / HTTP/1.1\r\nHost: bob\r\n\r\n";
const rows: Record<string, { measured: string; allowed: string }> = {};

async function residentMB({ process: { pid } }: Contestant): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function descriptors({ process: { pid } }: Contestant): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function open(): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

async function openMany(count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(200, count - sockets.length) }, open))));
  }
  return sockets;
}

/** One request on a connection of its own, in milliseconds until the answer is there. */
async function ask(): Promise<number> {
  const startMs = performance.now();
  const socket = await open();
  socket.end(request);
  for await (const _ of socket);
  return performance.now() - startMs;
}

async function waitForDescriptors(contestant: Contestant, count: number): Promise<void> {
  while ((await descriptors(contestant)) > count) await delay(50);
}

/** A server that has answered a while, so that its code is compiled and its heap has its working size. */
async function startWarm(): Promise<Contestant> {
  const contestant = await startOurs(port);
  for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 100 }, ask));
  await delay(1000);
  return contestant;
}

async function measureIdle(): Promise<void> {
  await using server = await startWarm();
  const before = { memory: await residentMB(server), files: await descriptors(server) };
  const sockets = await openMany(10_000);
  await ask();
  const growth = (await residentMB(server)) - before.memory;
  const held = (await descriptors(server)) - before.files;
  if (held < sockets.length) throw new Error(`Only ${held} of ${sockets.length} connections are open.`);
  rows["10,000 idle connections"] = { measured: `${growth.toFixed(0)} MB more`, allowed: "120 MB more" };
  for (const socket of sockets) socket.destroy();
}

async function measurePipeliners(): Promise<void> {
  await using server = await startWarm();
  const before = await residentMB(server);
  const sockets = await openMany(8);
  const batch = Buffer.from(request.repeat(2000));
  for (const socket of sockets) {
    socket.pause();
    const feed = () => socket.write(batch, (error) => error || setImmediate(feed));
    feed();
  }
  let most = 0;
  for (let sample = 0; sample < 50; sample++) {
    await delay(100);
    most = Math.max(most, (await residentMB(server)) - before);
  }
  rows["8 clients that ask for 5 s and never read"] = {
    measured: `${most.toFixed(0)} MB more`,
    allowed: "100 MB more",
  };
  for (const socket of sockets) socket.destroy();
}

async function measureSlowHeads(): Promise<void> {
  await using _server = await startWarm();
  const sockets = await openMany(1000);
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write("X");
  }, 100);
  let slowest = 0;
  for (let sample = 0; sample < 200; sample++) {
    slowest = Math.max(slowest, await ask());
    await delay(10);
  }
  clearInterval(drip);
  rows["another's request beside 1,000 slow heads"] = {
    measured: `${slowest.toFixed(0)} ms at most`,
    allowed: "100 ms",
  };
  for (const socket of sockets) socket.destroy();
}

async function measureResets(): Promise<void> {
  await using server = await startWarm();
  const before = { memory: await residentMB(server), files: await descriptors(server) };
  for (let round = 0; round < 30; round++) {
    const sockets = await openMany(100);
    for (const socket of sockets) socket.write(request);
    await delay(10);
    for (const socket of sockets) socket.resetAndDestroy();
  }
  await waitForDescriptors(server, before.files);
  await delay(1000);
  const memory = (await residentMB(server)) / before.memory;
  rows["3,000 resets: memory"] = {
    measured: `${Math.round((memory - 1) * 100)} % more`,
    allowed: "10 % more",
  };
  rows["3,000 resets: descriptors"] = {
    measured: `${(await descriptors(server)) - before.files} more`,
    allowed: "0 more",
  };
}

await measureIdle();
await measurePipeliners();
await measureSlowHeads();
await measureResets();
console.table(rows);
