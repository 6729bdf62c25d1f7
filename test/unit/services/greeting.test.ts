import { readdirSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { freshHost, RunningProgram, run } from "./running-program.ts";

vi.setConfig({ testTimeout: 60_000 });

const thanks = "Thank you for connecting\r\n";

async function startGreeter(): Promise<{ host: string; greeter: RunningProgram }> {
  const host = freshHost();
  const greeter = RunningProgram.start("greet-server", "--host", host);
  onTestFinished(() => greeter[Symbol.asyncDispose]());
  await greeter.sees(`Listening on ${host}:9999\n`);
  return { host, greeter };
}

function call(host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(9999, host, () => resolve(socket)).on("error", reject);
    onTestFinished(() => void socket.destroy());
  });
}

/** Everything that the server says to one caller, who closes their own side first: see `endWhenQuiet` for why. */
async function listenTo(host: string): Promise<string> {
  let heard = "";
  for await (const words of (await call(host)).setEncoding("utf8").end()) heard += words;
  return heard;
}

function countDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

describe("greet-server", () => {
  test("goes on when the disk that its words go to is full", async () => {
    const host = freshHost();
    const shell = new RunningProgram("sh", [
      "-c",
      'exec "$@" >/dev/full',
      "sh",
      process.execPath,
      "services/greet-server.ts",
      "--host",
      host,
    ]);
    onTestFinished(() => shell[Symbol.asyncDispose]());
    await expect.poll(() => listenTo(host).catch(() => "nobody there"), { timeout: 20_000 }).toBe(thanks);
    expect(await listenTo(host)).toBe(thanks);
  });

  test("thanks whoever connects, byte for byte, and says who it was", async () => {
    const { host, greeter } = await startGreeter();
    const caller = await call(host);
    await greeter.sees(`Got a connection from 127.0.0.1:${caller.localPort}\n`);
    expect(await listenTo(host)).toBe(thanks);
  });

  test("thanks twenty who call at once", async () => {
    const { host } = await startGreeter();
    const greetings = await Promise.all(Array.from({ length: 20 }, () => listenTo(host)));
    expect(greetings).toEqual(Array(20).fill(thanks));
  });

  test("thanks a caller who speaks first, and lets them finish", async () => {
    const { host } = await startGreeter();
    const caller = await call(host);
    caller.end("GET / HTTP/1.1\r\n".repeat(10_000));
    let heard = "";
    for await (const words of caller.setEncoding("utf8")) heard += words;
    expect(heard).toBe(thanks);
  });

  test("callers who reset, or never read and never leave, cost no descriptor and no one else's greeting", async () => {
    const { host, greeter } = await startGreeter();
    const before = countDescriptors(greeter.pid);
    for (let count = 0; count < 50; count++) (await call(host)).resetAndDestroy();
    for (let count = 0; count < 20; count++) (await call(host)).pause();
    expect(await listenTo(host)).toBe(thanks);
    await vi.waitFor(() => expect(countDescriptors(greeter.pid)).toBeLessThanOrEqual(before), 20_000);
    expect(greeter.stderr).toBe("");
  });

  test("says in a sentence that its port is taken", async () => {
    const { host } = await startGreeter();
    expect(await run("greet-server", ["--host", host])).toEqual({
      code: 1,
      stdout: "",
      stderr: `${host}, port 9999: address already in use. Another program listens there. Stop it, or choose another port with --port.\n`,
    });
  });

  test("says in a sentence that an address is not its own", async () => {
    const { code, stderr } = await run("greet-server", ["--host", "192.0.2.1"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("192.0.2.1: address not available."),
    });
  });

  test.for([
    { signal: "SIGTERM", code: 0 },
    { signal: "SIGINT", code: 130 },
  ] as const)("ends with $code at $signal, whoever is still connected", async ({ signal, code }) => {
    const { host, greeter } = await startGreeter();
    await call(host);
    await greeter.sees("Got a connection from");
    greeter.signal(signal);
    expect(await greeter.ended).toMatchObject({ code, stderr: "" });
  });
});

/** A server of the test's own, for what ours would never do. */
async function serve(answer: (caller: Socket) => void): Promise<string> {
  const host = freshHost();
  const server: Server = createServer({ allowHalfOpen: true }, (caller) =>
    answer(caller.on("error", () => {})),
  );
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(9999, host, resolve));
  return host;
}

describe("greet-client", () => {
  test("prints what it is told, as it is", async () => {
    const { host } = await startGreeter();
    expect(await run("greet-client", [host])).toEqual({ code: 0, stdout: thanks, stderr: "" });
  });

  test("tells a server that has not heard its last ACK that it is there", async () => {
    const host = await serve((caller) => caller.on("end", () => caller.end(thanks)).resume());
    expect(await run("greet-client", [host])).toEqual({ code: 0, stdout: thanks, stderr: "" });
  });

  test("receives at most 1024 bytes", async () => {
    const host = await serve((caller) => caller.end("x".repeat(5000)));
    expect(await run("greet-client", [host, "9999"])).toEqual({
      code: 0,
      stdout: "x".repeat(1024),
      stderr: "",
    });
  });

  test("prints the first word and hangs up, even if the server stays", async () => {
    const host = await serve((caller) => void caller.write("SSH-2.0\r\n"));
    expect(await run("greet-client", [host])).toMatchObject({ code: 0, stdout: "SSH-2.0\r\n" });
  });

  test("lets nothing through to a terminal that it would obey", async () => {
    const host = await serve((caller) => caller.end("\x1b[2Jhello\r\n\u009bthere"));
    await using client = RunningProgram.startAtTerminal("greet-client", host);
    const { stdout } = await client.ended;
    expect(stdout).toContain("\r\n\\x1b[2Jhello\r\n\\x9bthere\r\n");
  });

  test.for([
    {
      what: "refuses",
      answer: undefined,
      says: "connection refused. The host is there, but no program listens",
    },
    {
      what: "hangs up",
      answer: (caller: Socket) => caller.end(),
      says: "the server hung up without a word.",
    },
    { what: "resets", answer: (caller: Socket) => caller.resetAndDestroy(), says: "connection reset." },
    { what: "says nothing", answer: () => {}, says: "not a word within 0.5 seconds. The connection is open" },
  ])("a server that $what gets a sentence of its own and ends it with 1", async ({ answer, says }) => {
    const host = answer ? await serve(answer) : freshHost();
    const { code, stdout, stderr } = await run("greet-client", [host, "--timeout", "0.5"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${host}, port 9999: ${says}`);
  });

  test("Ctrl-C ends it with 130", async () => {
    let called = () => {};
    const connected = new Promise<void>((resolve) => (called = resolve));
    const host = await serve(() => called());
    await using client = RunningProgram.start("greet-client", host);
    await connected;
    client.signal("SIGINT");
    expect(await client.ended).toEqual({ code: 130, stdout: "", stderr: "" });
  });
});
