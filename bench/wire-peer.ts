import { createSocket } from "node:dgram";
import { connect, createServer, type Socket } from "node:net";

/** What runs inside the hosts while bench/wire.ts measures: `serve` on Bob's; `ping`, `connect`, `bulk` and `flood` on mine. */
const [mode, host = "bob", amount = "0", pauseMs = "0"] = process.argv.slice(1);
const MESSAGE_BYTES = 64;
const WARM_UP = 200;

const connected = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host, noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
};

function serve(): void {
  createServer({ noDelay: true }, (socket) => socket.on("error", () => {}).pipe(socket)).listen(7000);
  createServer((socket) => socket.on("error", () => {}).resume()).listen(7001);
  let arrived = 0;
  const counter = createSocket("udp4", () => arrived++);
  counter.bind(7002, () => counter.setRecvBufferSize(8_000_000));
  // The count since the last question, once nothing has come for a while.
  createServer(async (socket) => {
    for (let before = -1; before !== arrived; await new Promise((resolve) => setTimeout(resolve, 300)))
      before = arrived;
    socket.end(String(arrived));
    arrived = 0;
  }).listen(7003, () => console.log("serving"));
}

/** Round trips of one small message after the other, with a pause between them if asked for, in milliseconds. */
async function ping(): Promise<number[]> {
  const socket = await connected(7000);
  const message = Buffer.alloc(MESSAGE_BYTES, "x");
  const times: number[] = [];
  let echoed = 0;
  let sentAt = 0;
  const send = () => {
    sentAt = performance.now();
    socket.write(message);
  };
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      echoed += chunk.length;
      if (echoed < MESSAGE_BYTES) return;
      echoed = 0;
      times.push(performance.now() - sentAt);
      if (times.length === Number(amount)) resolve();
      else if (pauseMs === "0") send();
      else setTimeout(send, Number(pauseMs));
    });
    send();
  });
  socket.destroy();
  return times.slice(Math.min(WARM_UP, Math.floor(times.length / 5)));
}

/** Connect and hang up, so many times, one after the other. */
async function connectOften(): Promise<number> {
  for (let count = 0; count < Number(amount); count++) (await connected(7001)).destroy();
  return Number(amount);
}

/** Megabytes a second, one way. */
async function bulk(): Promise<number> {
  const socket = await connected(7001);
  const chunk = Buffer.alloc(65_536, "x");
  const begun = performance.now();
  for (let sent = 0; sent < Number(amount) * 1e6; sent += chunk.length) {
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once("drain", resolve));
  }
  await new Promise((resolve) => socket.end().once("close", resolve));
  return Number(amount) / ((performance.now() - begun) / 1000);
}

/** Send datagrams as fast as they go, some at a time; gives how many arrived. */
async function flood(): Promise<number> {
  const socket = createSocket("udp4");
  const message = Buffer.alloc(MESSAGE_BYTES, "x");
  for (let sent = 0; sent < Number(amount); sent += 50) {
    const some = Math.min(50, Number(amount) - sent);
    await Promise.all(
      Array.from({ length: some }, () => new Promise((resolve) => socket.send(message, 7002, host, resolve))),
    );
  }
  socket.close();
  const counter = await connected(7003);
  const [count] = (await counter.take(1).toArray()) as Buffer[];
  return Number(count);
}

const modes = { ping, connect: connectOften, bulk, flood };
if (mode === "serve") serve();
else console.log(JSON.stringify(await modes[mode as keyof typeof modes]()));
