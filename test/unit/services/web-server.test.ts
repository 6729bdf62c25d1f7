import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startWebServer } from "../../../services/web-server.ts";
import { exchange, open, parseAnswers, receiveAll, receiveUntil } from "./http/raw-client.ts";

const program = join(import.meta.dirname, "../../../services/web-server.ts");
const get = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: bob\r\n\r\n`;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  /** All that it has said so far. */
  readonly output: () => string;
}

/** Starts the program and waits until it says where it listens. */
async function start(args: readonly string[], path = program): Promise<Running> {
  const child = spawn(path, ["--host", "127.0.0.1", "--port", `${await findFreePort()}`, ...args]);
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    output += piece;
  });
  while (!output.includes("\n")) await once(child.stdout, "data");
  return {
    child,
    port: Number(/^Listening on 127\.0\.0\.1:(\d+)\n/.exec(output)?.[1]),
    output: () => output,
  };
}

async function findFreePort(): Promise<number> {
  await using server = await startWebServer({ host: "127.0.0.1", port: 0, log: () => {} });
  return server.port;
}

describe("the command", () => {
  test("answers from anywhere on the PATH, and tells of each request", async () => {
    const folder = await mkdtemp(join(tmpdir(), "web-server-test-"));
    const link = join(folder, "web-server");
    await symlink(program, link);
    const { child, port, output } = await start([], link);
    const [page] = parseAnswers(await exchange(port, get()), ["GET"]);
    expect(page?.body).toContain("<h1>");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(output()).toMatch(/\n127\.0\.0\.1 - - \[.+\] "GET \/ HTTP\/1\.1" 200 \d+\n$/);
    await rm(folder, { recursive: true });
  });

  test("serves a folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "web-server-test-"));
    await writeFile(join(folder, "index.html"), "<p>mine</p>");
    const { port } = await start(["--root", folder, "--log", "none"]);
    expect(await exchange(port, get())).toContain("<p>mine</p>");
    await rm(folder, { recursive: true });
  });

  test("lets a download end after SIGTERM", async () => {
    const folder = await mkdtemp(join(tmpdir(), "web-server-test-"));
    await writeFile(join(folder, "long.bin"), Buffer.alloc(20_000_000, "x"));
    const { child, port } = await start(["--root", folder]);
    const socket = await open(port);
    socket.write(get("/long.bin"));
    const beginning = await receiveUntil(socket, (sofar) => sofar.length > 0);
    socket.pause();
    child.kill("SIGTERM");
    const rest = await receiveAll(socket);
    socket.end();
    expect(parseAnswers(beginning + rest, ["GET"])[0]?.body).toHaveLength(20_000_000);
    expect(await once(child, "exit")).toEqual([0, null]);
    await rm(folder, { recursive: true });
  });

  test("ends within its grace time, whoever hangs on", async () => {
    const { child, port } = await start(["--grace", "0.1"]);
    const socket = await open(port);
    socket.write("GET / HTTP/1.1\r\n");
    await exchange(port, get());
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    socket.destroy();
  });

  test("goes on when nobody reads what it says, and tells what was dropped", async () => {
    const { child, port, output } = await start([]);
    child.stdout?.pause();
    const batch = get("/nothing").repeat(5_000);
    for (let round = 0; round < 8; round++) {
      const transcript = await exchange(port, batch);
      expect(transcript.split("404 Not Found\r\n")).toHaveLength(5_001);
    }
    child.stdout?.resume();
    const told = () => {
      const dropped = [...output().matchAll(/^(\d+) lines were dropped/gm)].map(([, count]) => Number(count));
      return {
        lines: output().split("GET /nothing").length - 1,
        dropped: dropped.reduce((a, b) => a + b, 0),
      };
    };
    await expect.poll(() => told().lines + told().dropped).toBe(40_000);
    expect(told().dropped).toBeGreaterThan(0);
  });

  test("goes on when whoever read what it says has gone", async () => {
    const { child, port } = await start([]);
    child.stdout?.destroy();
    for (let round = 0; round < 3; round++) expect(await exchange(port, get())).toContain("200 OK");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test.each([
    ["--port", "70000"],
    ["--log", "xml"],
    ["--connections", "0"],
    ["--grace", "soon"],
    ["--rot", "."],
  ])("says what is wrong with %s %s", async (option, value) => {
    const child = spawn(program, [option, value]);
    let complaint = "";
    child.stderr.on("data", (piece) => {
      complaint += piece;
    });
    expect(await once(child, "close")).toEqual([2, null]);
    expect(complaint).toContain(option);
  });

  test("says in a sentence why it cannot start", async () => {
    await using server = await startWebServer({ host: "127.0.0.1", port: 0, log: () => {} });
    const child = spawn(program, ["--host", "127.0.0.1", "--port", `${server.port}`]);
    let complaint = "";
    child.stderr.on("data", (piece) => {
      complaint += piece;
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(complaint).toMatch(/already in use/);
  });

  test.each([
    ["/no/such/folder", "there is no such folder"],
    [import.meta.filename, "that is a file; give the folder that it is in"],
  ])("says why it cannot serve %s", async (root, why) => {
    const child = spawn(program, ["--host", "127.0.0.1", "--root", root]);
    let complaint = "";
    child.stderr.on("data", (piece) => {
      complaint += piece;
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(complaint).toContain(`--root ${root}: ${why}.`);
  });
});

describe("in another program", () => {
  test("says where it listens, and is gone when it is disposed of", async () => {
    const said: string[] = [];
    let port: number;
    {
      await using server = await startWebServer({
        host: "127.0.0.1",
        port: 0,
        log: (line) => said.push(line),
      });
      port = server.port;
      expect(await exchange(port, get("/hello.json"))).toContain("application/json");
    }
    expect(said).toEqual([`Listening on 127.0.0.1:${port}`]);
    await expect(open(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("throws a failure with the socket's code", async () => {
    const options = { host: "127.0.0.1", log: () => {} };
    await using server = await startWebServer({ ...options, port: 0 });
    await expect(startWebServer({ ...options, port: server.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });
});
