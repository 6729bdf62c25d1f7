import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { freshHost, RunningProgram, run } from "./running-program.ts";

vi.setConfig({ testTimeout: 60_000 });

function start(name: string, ...args: string[]): RunningProgram {
  const program = RunningProgram.start(name, ...args);
  onTestFinished(() => program[Symbol.asyncDispose]());
  return program;
}

async function startHome(): Promise<{ host: string; home: RunningProgram }> {
  const host = freshHost();
  const home = start("home", "--host", host);
  for (const port of [9999, 9000, 8080]) await home.sees(`Listening on ${host}:${port}\n`);
  return { host, home };
}

const plain = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, "ME:PORT");

describe("home", () => {
  test("has every mailbox open, and logs each under its name", async () => {
    const { host, home } = await startHome();
    expect(await run("visit", [host])).toMatchObject({ code: 0, stderr: "" });
    await home.sees("GET / HTTP/1.1");
    const log = plain(home.stdout).split("\n");
    expect(log).toContain("greet | Got a connection from ME:PORT");
    expect(log).toContain("chat  | Got a connection from ME:PORT");
    expect(log).toContain("chat  | Client: bye");
    expect(log.filter((line) => line !== "" && !/^(greet|chat |web {2}) \| /.test(line))).toEqual([]);
  });

  test("goes on with the next caller when one resets, and whoever says nothing is in nobody's way", async () => {
    const { host } = await startHome();
    for (const port of [9999, 9000, 8080]) {
      const silent = connect(port, host);
      const rude = connect(port, host);
      onTestFinished(() => void silent.destroy());
      await Promise.all([once(silent, "connect"), once(rude, "connect")]);
      rude.write("GET / HT");
      rude.resetAndDestroy();
    }
    expect((await run("visit", [host])).code).toBe(0);
  });

  test("SIGTERM ends it cleanly, whoever is still connected", async () => {
    const { host, home } = await startHome();
    const callers = [9999, 9000, 8080].map((port) => connect(port, host).on("error", () => {}));
    onTestFinished(() => {
      for (const caller of callers) caller.destroy();
    });
    await Promise.all(callers.map((caller) => once(caller, "connect")));
    await home.sees("chat  | Got a connection");
    home.signal("SIGTERM");
    expect(await home.ended).toMatchObject({ code: 0, stderr: "" });
  });

  test("says in a sentence that one of its ports is taken", async () => {
    const { host } = await startHome();
    const { code, stderr } = await run("home", ["--host", host]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^.*, port 9999: address already in use\..*\n$/),
    });
  });
});

describe("visit", () => {
  test("tells the whole story, with the addresses and bytes as they were, on one screen, with room for a prefix", async () => {
    const { host } = await startHome();
    const { code, stdout } = await run("visit", [host]);
    expect(code).toBe(0);
    const told = plain(stdout).split("\n");
    expect(told.length).toBeLessThanOrEqual(31);
    expect(Math.max(...told.map((line) => line.length))).toBeLessThanOrEqual(72);
    for (const line of [
      `  ME:PORT is connected to ${host}:9999.`,
      "  Bob:  Thank you for connecting",
      "  me:   Hello Bob, are you there?",
      "  me:   bye",
      "  > GET / HTTP/1.1",
      "  < HTTP/1.1 200 OK",
      "  < Content-Type: text/html; charset=utf-8",
      "  Its heading reads: What is a server anyway?",
    ]) {
      expect(told).toContain(line);
    }
  });

  test("knocks until Bob is up", async () => {
    const host = freshHost();
    const me = start("visit", host, "--patience", "30");
    await me.sees("Nobody opens yet. I knock again.");
    start("home", "--host", host);
    expect((await me.ended).code).toBe(0);
  });

  test("gives up with a sentence and 1 when Bob does not open in time", async () => {
    const host = freshHost();
    expect(await run("visit", [host, "--patience", "0.5"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${host}, port 9999: connection refused.`),
    });
  });

  test.for([
    { what: "without a word", answer: (caller: Socket) => caller.end(), says: "Bob hung up without a word." },
    { what: "never", answer: () => {}, says: "not a word within 2 seconds." },
  ])("a mailbox that answers $what ends it with a sentence and 1", async ({ answer, says }) => {
    const host = freshHost();
    const server = createServer({ allowHalfOpen: true }, (caller) =>
      answer(caller.on("error", () => {}).resume()),
    );
    onTestFinished(() => void server.close());
    await once(server.listen(9999, host), "listening");
    const { code, stderr } = await run("visit", [host, "--patience", "2"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${host}, port 9999: ${says}`);
  });

  test("a mailbox that is not open ends it with 1, whatever else went well", async () => {
    const host = freshHost();
    const greeter = start("greet-server", "--host", host);
    await greeter.sees("Listening");
    const { code, stdout, stderr } = await run("visit", [host, "--patience", "0.5"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: expect.stringContaining("Thank you for connecting"),
      stderr: expect.stringContaining(`${host}, port 9000: connection refused.`),
    });
  });

  test("--stay keeps it up until SIGTERM", async () => {
    const { host } = await startHome();
    const me = start("visit", host, "--stay");
    await me.sees("I stay up.");
    me.signal("SIGTERM");
    expect((await me.ended).code).toBe(0);
  });
});
