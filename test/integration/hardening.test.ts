import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect } from "vitest";
import { run, test } from "./room.ts";

describe.for(["bob", "me", "curl", "door"] as const)("the host %s", (name) => {
  test("is nobody: not root, no capabilities, and no way to get any", async ({ room }) => {
    expect((await run(room[name], "id", "-u")).stdout).toBe("10001\n");
    const status = (await run(room[name], "cat", "/proc/self/status")).stdout;
    expect(status.match(/^Cap(Prm|Eff|Bnd|Amb):\t0+$/gm)).toHaveLength(4);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  });

  test("has nothing to write to but 16 MB of /tmp", async ({ room }) => {
    for (const folder of ["/", "/opt", "/usr/local/bin", "/etc", "/var/tmp"]) {
      const { code, stderr } = await run(room[name], "touch", `${folder}/mine`);
      expect({ folder, code }).toEqual({ folder, code: 1 });
      expect(stderr).toMatch(/Read-only file system|Permission denied/);
    }
    const fill = await run(
      room[name],
      "sh",
      "-c",
      "head -c 20M /dev/zero > /tmp/much; code=$?; wc -c < /tmp/much; rm /tmp/much; exit $code",
    );
    expect(fill.code).toBe(1);
    expect(fill.stderr).toContain("No space left on device");
    expect(fill.stdout.trim()).toBe(String(16 * 1024 * 1024));
  });
});

describe("a program that wants too much fails alone", () => {
  test("of memory", async ({ room }) => {
    const greedy = await run(room.me, "node", "-e", "Buffer.alloc(400 * 2 ** 20).fill(1)");
    expect(greedy.code).toBe(137);
    expect((await run(room.me, "greet-client", "bob")).code).toBe(0);
  });

  test("of processes", async ({ room }) => {
    const greedy = await run(
      room.me,
      ...[
        "sh",
        "-c",
        "trap 'kill $children' EXIT; for i in $(seq 600); do sleep 600 & children=\"$children $!\"; done",
      ],
    );
    expect(greedy.code).toBe(2);
    expect(greedy.stderr).toContain("Cannot fork");
    expect((await run(room.me, "greet-client", "bob")).code).toBe(0);
  });
});

describe.for(["bob", "me", "curl"] as const)("out of the lab's network, the host %s", (name) => {
  test("finds no way to the world", async ({ room }) => {
    expect((await run(room[name], "ip", "route")).stdout).toMatch(/^10\.\S+\/24 dev eth0 .*\n$/);
    const call = await run(room[name], "nc", "-v", "-w", "2", "192.0.2.1", "80"); // TEST-NET-1 (RFC 5737): nobody's
    expect(call.code).toBe(1);
    expect(call.stderr).toContain("Network is unreachable");
  });

  test("cannot call what listens on this machine", async ({ room }) => {
    await using machine = await listenEverywhere();
    for (const address of [`${room.prefix}.1`, ...machine.addresses]) {
      const call = await run(room[name], "nc", "-w", "2", address, String(machine.port));
      expect({ address, ...call }).toMatchObject({ code: 1, stdout: "" });
    }
  });
});

async function listenEverywhere(): Promise<AsyncDisposable & { port: number; addresses: string[] }> {
  const server = createServer((caller) => caller.end("You should not be here.\n"));
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const address = server.address();
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    addresses: addresses
      .filter(({ family, internal }) => family === "IPv4" && !internal)
      .map(({ address }) => address),
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
