import { describe, expect } from "vitest";
import { startFriend } from "./friend.ts";
import { run, test } from "./room.ts";
import { Running } from "./running.ts";

// One after the other: the engine gives the address of a host that is down to the next one that comes up.
describe("a call that cannot be put through says why in a sentence, and ends with 1", () => {
  test.for(["greet-client", "chat-client"])(
    "%s, at a port where nobody listens",
    async (program, { room }) => {
      const { code, stdout, stderr } = await run(room.me, program, "bob", "7");
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toBe(
        "bob, port 7: connection refused. The host is there, but no program listens on that port. Is the server running, and is the port right?\n",
      );
    },
  );

  test("to a name that nobody has", async ({ room }) => {
    const { code, stdout, stderr } = await run(room.me, "greet-client", "rob");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^rob: no such name\. .* Is it spelled right, and is that host up\?\n$/);
  });

  test("to an address that nobody has", async ({ room }) => {
    const { code, stdout, stderr } = await run(room.me, "greet-client", `${room.prefix}.99`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^10\.\S+\.99, port 9999: host unreachable\. .* Is the host up/);
  });

  test("to a host that is down", async ({ engine, room }) => {
    await using friend = await startFriend(engine, room, { image: "next-room/host" });
    await friend.kill();
    const { code, stdout, stderr } = await run(room.me, "greet-client", friend.address);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${friend.address}, port 9999: host unreachable.`);
  });

  test("to a host that is frozen", async ({ engine, room }) => {
    await using friend = await startFriend(engine, room, { image: "next-room/host" });
    const server = await Running.start(friend, "greet-server");
    await server.sees("Listening");
    await friend.freeze();
    const { code, stderr } = await run(room.me, "greet-client", friend.address, "--timeout", "1");
    expect(code).toBe(1);
    expect(stderr).toContain(`${friend.address}, port 9999: not a word within 1 second.`);
  });
});

describe("a server that cannot listen says why, and ends with 1", { concurrent: true }, () => {
  test.for(["greet-server", "chat-server", "web-server"])(
    "%s, at a port that is taken",
    async (program, { room }) => {
      const { code, stdout, stderr } = await run(room.bob, program, "--port", "9000");
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("bob, port 9000: address already in use. Another program listens there.");
    },
  );

  test("at an address that is another host's", async ({ room }) => {
    const { code, stderr } = await run(room.bob, "greet-server", "--host", `${room.prefix}.20`);
    expect(code).toBe(1);
    expect(stderr).toContain(`${room.prefix}.20: address not available.`);
  });
});

describe("a port that is none is refused before anything happens, with 2", { concurrent: true }, () => {
  const programs = [
    ["greet-server", "--port"],
    ["chat-server", "--port"],
    ["web-server", "--port"],
    ["greet-client", "bob"],
    ["chat-client", "bob"],
  ];
  test.for(["0", "65536", "abc"])("%s", async (port, { room }) => {
    for (const command of programs) {
      const { code, stdout, stderr } = await run(room.me, ...command, port);
      expect({ command, code, stdout }).toEqual({ command, code: 2, stdout: "" });
      expect(stderr).toContain("it must be a whole number from 1 to 65535");
      expect(stderr).toContain(`Try "${command[0]} --help".`);
    }
  });
});
