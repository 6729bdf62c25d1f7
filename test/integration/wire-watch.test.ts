import { describe, expect } from "vitest";
import { run, runWith } from "./room.ts";
import { echoOnce, segments, soon, test } from "./wire.ts";

describe("a wire that is watched", () => {
  test("shows a conversation packet by packet, from the first on", async ({ room, wire }) => {
    await echoOnce(room, 7100);
    const { stdout } = await runWith("hello\n", room.me, "socat", "-", "TCP:bob:7100");
    expect(stdout).toBe("hello\n");
    const crossed = await segments(wire, 7100);
    expect(crossed.slice(0, 4)).toEqual([
      "me > bob SYN",
      "bob > me SYN ACK",
      "me > bob ACK",
      'me > bob PSH ACK "hello\\n"',
    ]);
    expect(crossed).toContain('bob > me PSH ACK "hello\\n"');
    expect(wire.counts().dropped).toBe(0);
  });

  test("sees each packet leave and arrive, and tells it once", async ({ room, wire }) => {
    const { code } = await run(room.me, "ping", "-c", "3", "-i", "0.2", "bob");
    expect(code).toBe(0);
    await wire.settled(soon());
    const pings = wire.packets().filter(({ protocol }) => protocol === "icmp");
    expect(pings.map(({ from, seenBy }) => `${from.host}: ${seenBy.join(", ")}`)).toEqual(
      Array.from({ length: 3 }, () => ["me: me eth0, bob eth0", "bob: bob eth0, me eth0"]).flat(),
    );
    for (const { atMs, receivedAtMs } of pings) expect(receivedAtMs).toBeGreaterThanOrEqual(atMs);
  });
});
