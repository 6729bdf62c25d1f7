import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Ending, freshHost, RunningProgram, run } from "./running-program.ts";

vi.setConfig({ testTimeout: 60_000 });

const hungUp = "The other side hung up.\n";

function start(name: string, ...args: string[]): RunningProgram {
  const program = RunningProgram.start(name, ...args);
  onTestFinished(() => program[Symbol.asyncDispose]());
  return program;
}

async function startServer(...args: string[]): Promise<{ host: string; server: RunningProgram }> {
  const host = freshHost();
  const server = start("chat-server", "--host", host, ...args);
  await server.sees(`Listening on ${host}:9000\n`);
  return { host, server };
}

/** A bare socket to the server, for what our own client would never do. */
async function call(host: string): Promise<Socket> {
  const caller = connect({ host, port: 9000, allowHalfOpen: true });
  onTestFinished(() => void caller.destroy());
  await once(caller, "connect");
  return caller.setEncoding("utf8").on("error", () => {});
}

/** A server of the test's own: gives its host, and the first caller when there is one. */
async function serve(): Promise<{ host: string; caller: Promise<Socket> }> {
  const host = freshHost();
  const server = createServer();
  const caller = once(server, "connection").then(([socket]: Socket[]) => {
    if (!socket) throw new Error("a connection without a socket");
    onTestFinished(() => void socket.destroy());
    return socket.setEncoding("utf8").on("error", () => {});
  });
  onTestFinished(() => void server.close());
  await once(server.listen(9000, host), "listening");
  return { host, caller };
}

async function hear(socket: Socket, words: string): Promise<void> {
  let heard = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    heard += chunk;
    if (heard.includes(words)) return;
  }
  throw new Error(`heard only ${JSON.stringify(heard)}`);
}

/** What a server printed after it said who called. */
function story({ code, stdout, stderr }: Ending): { code: number | null; told: string; stderr: string } {
  return { code, told: stdout.split(/Got a connection from 127\.0\.0\.1:\d+\n/).join(""), stderr };
}

describe.for(["line", "raw"])("with %s framing", (framing) => {
  test("two people chat turn by turn until the client says bye", async () => {
    const { host, server } = await startServer("--framing", framing);
    server.type("Hello yourself\n\u{1f44b}\n");
    const me = await run("chat-client", [host, "--framing", framing], "Hello Bob\nGrüße, 你好\nbye\n");
    expect(me).toEqual({
      code: 0,
      stdout: "You: Hello Bob\nServer: Hello yourself\nYou: Grüße, 你好\nServer: \u{1f44b}\nYou: bye\n",
      stderr: "",
    });
    expect(story(await server.ended)).toEqual({
      code: 0,
      told: `Listening on ${host}:9000\nClient: Hello Bob\nReply: Hello yourself\nClient: Grüße, 你好\nReply: \u{1f44b}\nClient: bye\n`,
      stderr: "",
    });
  });

  test("the server's bye ends it for both, too", async () => {
    const { host, server } = await startServer("--framing", framing);
    server.type("bye\n");
    const me = await run("chat-client", [host, "--framing", framing], "Have you a minute?\nHello?\n");
    expect(me).toMatchObject({ code: 0, stdout: "You: Have you a minute?\nServer: bye\n" });
    expect(await server.ended).toMatchObject({ code: 0, stderr: "" });
  });

  test("the server answers by itself", async () => {
    const { host, server } = await startServer("--framing", framing, "--reply", "Nobody is here");
    const me = await run("chat-client", [host, "--framing", framing], "Bob?\nbye\n");
    expect(me.stdout).toBe("You: Bob?\nServer: Nobody is here\nYou: bye\n");
    expect((await server.ended).code).toBe(0);
  });

  test.for([
    { how: "closes", leave: (caller: Socket) => caller.end(), code: 0, says: hungUp, to: "stdout" },
    {
      how: "resets",
      leave: (caller: Socket) => caller.resetAndDestroy(),
      code: 1,
      says: "connection reset.",
      to: "stderr",
    },
  ] as const)(
    "a client that $how is noticed while the server's person types",
    async ({ leave, code, says, to }) => {
      const { host, server } = await startServer("--framing", framing);
      const caller = await call(host);
      caller.write("Hello\n");
      await server.sees("Client: Hello\nReply: ");
      leave(caller);
      const ending = await server.ended;
      expect(ending.code).toBe(code);
      expect(ending.stdout).toContain("\nReply: \n");
      expect(ending[to]).toContain(says);
    },
  );

  test.for([
    { how: "closes", leave: (caller: Socket) => caller.end(), code: 0, says: hungUp, to: "stdout" },
    {
      how: "resets",
      leave: (caller: Socket) => caller.resetAndDestroy(),
      code: 1,
      says: "connection reset.",
      to: "stderr",
    },
  ] as const)("a server that $how is noticed while I type", async ({ leave, code, says, to }) => {
    const { host, caller } = await serve();
    const me = start("chat-client", host, "--framing", framing);
    await me.sees("You: ");
    leave(await caller);
    const ending = await me.ended;
    expect(ending).toMatchObject({ code, stdout: expect.stringMatching(/^You: \n/) });
    expect(ending[to]).toContain(says);
  });
});

describe("line framing", () => {
  test("a message of 100 KB arrives whole, both ways", async () => {
    const message = `${"long ".repeat(20_000)}end`;
    const { host, server } = await startServer();
    server.type(`${message}\n`);
    const me = await run("chat-client", [host], `${message}\nbye\n`);
    expect(me.stdout).toBe(`You: ${message}\nServer: ${message}\nYou: bye\n`);
    expect((await server.ended).stdout).toContain(`Client: ${message}\nReply: ${message}\n`);
  });

  test("a character split over two segments arrives whole", async () => {
    const { host, server } = await startServer("--reply", "ok");
    const caller = await call(host);
    const emoji = Buffer.from("👋\n");
    caller.write("one\n");
    await hear(caller, "ok\n");
    caller.write(emoji.subarray(0, 2));
    await new Promise((resolve) => caller.write(emoji.subarray(2, 3), resolve));
    caller.write(emoji.subarray(3));
    await server.sees("Client: 👋\n");
  });

  test("several messages in one segment wait for their turns, and none is lost", async () => {
    const { host, server } = await startServer();
    const caller = await call(host);
    caller.write("one\r\ntwo\n\nbye\n");
    await server.sees("Client: one\nReply: ");
    server.type("1\n");
    await server.sees("Client: two\nReply: ");
    server.type("2\n");
    await server.sees("Client: \nReply: ");
    server.type("3\n");
    expect(await server.ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Reply: 3\nClient: bye\n$/),
    });
  });

  test("what a server says before its turn waits for it", async () => {
    const { host, caller } = await serve();
    const me = start("chat-client", host);
    (await caller).write("early\n*\n");
    await me.sees("You: ");
    me.type("one\n");
    await me.sees("You: one\nServer: early\nYou: ");
    me.type("two\nbye\n");
    expect((await me.ended).stdout).toBe("You: one\nServer: early\nYou: two\nServer: *\nYou: bye\n");
  });

  test("what was said before hanging up is shown before the hang-up", async () => {
    const { host, server } = await startServer();
    (await call(host)).end("one\ntwo\nthree");
    expect((await server.ended).stdout).toMatch(
      /Client: one\nReply: \nClient: two\nClient: three\nThe other side hung up\.\n$/,
    );
  });

  test("a caller who closes one way only still gets all answers of a server that answers by itself", async () => {
    const reply = "ok".repeat(50_000);
    const { host } = await startServer("--reply", reply);
    const caller = await call(host);
    caller.end("hello\n".repeat(100));
    let heard = "";
    for await (const words of caller) heard += words;
    expect(heard).toBe(`${reply}\n`.repeat(100));
  });

  test("a line without end is refused", async () => {
    const { host, server } = await startServer();
    const caller = await call(host);
    caller.write("x".repeat(1024 * 1024 + 1));
    expect(await server.ended).toMatchObject({
      code: 1,
      stderr: "A line of more than 1048576 bytes came, and that is too long.\n",
    });
  });

  test("nothing from the other side is obeyed by a terminal", async () => {
    const { host, server } = await startServer("--reply", "\u009b2J\u202e");
    const me = await run("chat-client", [host], "a\x1b]0;title\x07b\rc\nbye\n");
    expect(me.stdout).toContain("Server: \\x9b2J\\u202e\n");
    expect((await server.ended).stdout).toContain("Client: a\\x1b]0;title\\x07b\\x0dc\n");
  });
});

describe("raw framing", () => {
  test("a line end that comes along is not part of the message", async () => {
    const { host, server } = await startServer("--framing", "raw");
    const caller = await call(host);
    caller.write("bye\n");
    expect(await server.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/Client: bye\n$/) });
  });

  test("an empty line is no message: it asks again, and nothing is sent", async () => {
    const { host, server } = await startServer("--framing", "raw", "--reply", "ok");
    const me = await run("chat-client", [host, "--framing", "raw"], "\nhello\nbye\n");
    expect(me.stdout).toMatch(/^You: \n\(An empty message .*\)\nYou: hello\nServer: ok\nYou: bye\n$/);
    expect(story(await server.ended).told).not.toContain("Client: \n");
  });

  test("a message above 1024 bytes is received in pieces", async () => {
    const { host, server } = await startServer("--framing", "raw", "--reply", "ok");
    const caller = await call(host);
    caller.write("x".repeat(3000));
    await server.sees(`Client: ${"x".repeat(1024)}\n`);
    caller.end("bye");
    const lengths = (await server.ended).stdout.match(/Client: x*/g)?.map((line) => line.length - 8);
    expect(lengths?.reduce((sum, length) => sum + length)).toBe(3000);
    expect(Math.max(...(lengths ?? []))).toBe(1024);
  });

  const peer = (name: string) => fileURLToPath(new URL(`plain-peers/${name}.py`, import.meta.url));

  test("a plain Python client chats with our server", async () => {
    const { host, server } = await startServer("--framing", "raw");
    server.type("Grüße\nfine\n");
    await using python = new RunningProgram("python3", [
      peer("client"),
      host,
      "9000",
      "hello",
      "how are you?",
      "bye",
    ]);
    expect(await python.ended).toEqual({ code: 0, stdout: "Server: Grüße\nServer: fine\n", stderr: "" });
    expect(story(await server.ended).told).toContain(
      "Client: hello\nReply: Grüße\nClient: how are you?\nReply: fine\nClient: bye\n",
    );
  });

  test("our client chats with a plain Python server", async () => {
    const host = freshHost();
    await using python = new RunningProgram("python3", [
      peer("server"),
      host,
      "9000",
      "hello yourself",
      "👋",
    ]);
    await python.sees("ready");
    const me = await run("chat-client", [host, "--framing", "raw"], "hello\n你好\nbye\n");
    expect(me.stdout).toBe("You: hello\nServer: hello yourself\nYou: 你好\nServer: 👋\nYou: bye\n");
    expect(await python.ended).toEqual({
      code: 0,
      stdout: "ready\nClient: hello\nClient: 你好\nClient: bye\n",
      stderr: "",
    });
  });
});

describe("one server, several callers", () => {
  test("without --keep it ends with the first; the others are hung up on", async () => {
    const { host, server } = await startServer();
    const first = await call(host);
    const second = await call(host);
    const hungUpOn = once(second, "end");
    first.write("bye\n");
    expect((await server.ended).code).toBe(0);
    await hungUpOn;
  });

  test("with --keep they are served one after the other", async () => {
    const { host, server } = await startServer("--keep");
    const first = await call(host);
    const second = await call(host);
    second.write("me too\n");
    first.write("me first\n");
    await server.sees("Client: me first\nReply: ");
    first.resetAndDestroy();
    await server.sees("Client: me too\nReply: ");
    server.hangUp();
    const { code, stdout } = await server.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("connection reset.") });
  });

  test("with --keep and --reply all are answered at once", async () => {
    const { host, server } = await startServer("--keep", "--reply", "ok");
    const silent = await call(host);
    const friends = await Promise.all(Array.from({ length: 20 }, () => call(host)));
    await Promise.all(
      friends.map(async (friend) => {
        friend.write("hello\n");
        await hear(friend, "ok\n");
      }),
    );
    for (const friend of friends) friend.resetAndDestroy();
    silent.write("hello\n");
    await hear(silent, "ok\n");
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
  });

  test("a flood from one does not keep the others waiting for their answers", async () => {
    const { host } = await startServer("--keep", "--reply", "ok");
    const flood = await call(host);
    let answers = 0;
    flood.on("data", (text: string) => {
      answers += text.length / "ok\n".length;
    });
    flood.write("\n".repeat(400_000));
    const friend = await call(host);
    for (let turn = 0; turn < 5; turn++) {
      friend.write("hello\n");
      await hear(friend, "ok\n");
    }
    expect(answers).toBeLessThan(40_000);
  });
});

test.for([
  { signal: "SIGTERM", code: 0 },
  { signal: "SIGINT", code: 130 },
] as const)(
  "$signal ends both sides' programs with $code, and the other is told",
  async ({ signal, code }) => {
    const { host, server } = await startServer();
    const me = start("chat-client", host);
    await me.sees("You: ");
    await server.sees("Got a connection");
    server.signal(signal);
    expect((await server.ended).code).toBe(code);
    expect(await me.ended).toMatchObject({ code: 0, stdout: `You: \n${hungUp}` });

    const { host: otherHost, server: otherServer } = await startServer();
    const other = start("chat-client", otherHost);
    await other.sees("You: ");
    await otherServer.sees("Got a connection");
    other.signal(signal);
    expect(await other.ended).toMatchObject({ code, stdout: "You: \n" });
    expect(await otherServer.ended).toMatchObject({ code: 0, stdout: expect.stringContaining(hungUp) });
  },
);

test("a client that nobody serves says so and ends with 1", async () => {
  const host = freshHost();
  expect(await run("chat-client", [host])).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining(`${host}, port 9000: connection refused.`),
  });
});
