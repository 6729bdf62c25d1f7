import { describe, expect } from "vitest";
import { run, runWith } from "./room.ts";
import { echoOnce, segments, soon, test } from "./wire.ts";

const link = "me <-> bob";

describe("a troubled wire", () => {
  test("loses the first SYN, and the kernel sends it again", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { loss: "the 1st SYN" } }, soon());
    await echoOnce(room, 7201);
    const { stdout } = await runWith("hello\n", room.me, "socat", "-", "TCP:bob:7201");
    expect(stdout).toBe("hello\n");
    const crossed = await segments(wire, 7201);
    expect(crossed.slice(0, 4)).toEqual([
      "me > bob SYN (lost)",
      "me > bob SYN",
      "bob > me SYN ACK",
      "me > bob ACK",
    ]);
  });

  test("loses a segment with data, and the message still comes whole", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { loss: "the first segment that carries data" } }, soon());
    await echoOnce(room, 7202);
    const { stdout } = await runWith("hello\n", room.me, "socat", "-", "TCP:bob:7202");
    expect(stdout).toBe("hello\n");
    const crossed = await segments(wire, 7202);
    const sent = crossed.filter((line) => line.startsWith("me > bob") && line.includes("hello"));
    expect(sent[0]).toBe('me > bob PSH ACK "hello\\n" (lost)');
    expect(sent).toContain('me > bob PSH ACK "hello\\n"');
  });

  test("delays each packet by as much as it is told", async ({ room, wire }) => {
    await wire.apply({ link, terms: { delay: "50ms" } }, soon());
    const { stdout } = await run(room.me, "ping", "-c", "3", "-i", "0.2", "bob");
    const times = [...stdout.matchAll(/time=([\d.]+)/g)].map(([, ms]) => Number(ms));
    expect(times).toHaveLength(3);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(100);
    await wire.settled(soon());
    const pings = wire.packets().filter(({ protocol }) => protocol === "icmp");
    for (const { atMs, receivedAtMs = 0, marks } of pings) {
      expect(receivedAtMs - atMs).toBeGreaterThanOrEqual(50);
      expect(marks.delayedMs).toBeGreaterThanOrEqual(50);
    }
  });

  test("cut, lets nothing through; healed, everything again", async ({ room, wire }) => {
    expect((await run(room.me, "ping", "-c", "1", "-W", "2", "bob")).code).toBe(0);
    await wire.apply({ link, terms: { cut: true } }, soon());
    expect((await run(room.me, "ping", "-c", "1", "-W", "1", "bob")).code).toBe(1);
    await wire.apply({ link, terms: { heal: true } }, soon());
    expect((await run(room.me, "ping", "-c", "1", "-W", "2", "bob")).code).toBe(0);
    await wire.settled(soon());
    const lost = wire.packets().filter(({ protocol, marks }) => protocol === "icmp" && marks.lost);
    expect(lost.map(({ from, to }) => `${from.host} > ${to.host}`)).toEqual(["me > bob"]);
  });

  test("cut one way, carries the question and not the answer", async ({ room, wire }) => {
    await wire.apply({ link: "bob > me", terms: { cut: true } }, soon());
    expect((await run(room.me, "ping", "-c", "1", "-W", "1", "bob")).code).toBe(1);
    await wire.settled(soon());
    const pings = wire.packets().filter(({ protocol }) => protocol === "icmp");
    expect(pings.map(({ from, marks }) => `${from.host} ${marks.lost ? "lost" : "arrived"}`)).toEqual([
      "me arrived",
      "bob lost",
    ]);
  });

  test("holds a SYN in hand until it is released", async ({ room, wire }) => {
    await echoOnce(room, 7206);
    await wire.apply({ link, terms: { hold: true } }, soon());
    const client = runWith("hello\n", room.me, "socat", "-", "TCP:bob:7206");
    await wire.release(link, 1, soon());
    // The SYN is through, so what comes next into the hand is the answer to it.
    await wire.release(link, 1, soon());
    expect((await segments(wire, 7206)).slice(0, 2)).toEqual([
      "me > bob SYN (held)",
      "bob > me SYN ACK (held)",
    ]);
    await wire.release(link, "all", soon());
    expect((await client).stdout).toBe("hello\n");
    expect(wire.held()).toEqual([]);
  });

  test("delivers a segment twice, and the program reads it once", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { duplicate: "the first segment with data" } }, soon());
    await echoOnce(room, 7207);
    const { stdout } = await runWith("hello\n", room.me, "socat", "-", "TCP:bob:7207");
    expect(stdout).toBe("hello\n");
    const copies = (await segments(wire, 7207)).filter((line) => line.startsWith('me > bob PSH ACK "hello'));
    expect(copies).toEqual(['me > bob PSH ACK "hello\\n"', 'me > bob PSH ACK "hello\\n" (duplicated)']);
  });

  test("turns a bit over, the checksum shows it, and the segment is sent again", async ({ room, wire }) => {
    const errors = async () =>
      Number(
        (await run(room.bob, "sh", "-c", "nstat -az TcpInCsumErrors | grep -o '[0-9]* *0.0'")).stdout.split(
          " ",
        )[0],
      );
    const before = await errors();
    await wire.apply({ link: "me > bob", terms: { corrupt: "the first segment" } }, soon());
    await echoOnce(room, 7208);
    const { stdout } = await runWith("hello\n", room.me, "socat", "-", "TCP:bob:7208");
    expect(stdout).toBe("hello\n");
    expect(await errors()).toBe(before + 1);
    const sent = (await segments(wire, 7208)).filter(
      (line) => line.includes("hello") && line.startsWith("me"),
    );
    expect(sent).toEqual(['me > bob PSH ACK "hello\\n" (corrupted)', 'me > bob PSH ACK "hello\\n"']);
  });

  test("rejects with a RST what is to one port, and lets the others be", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { reject: "rst", match: "to port 7209" } }, soon());
    await echoOnce(room, 7209);
    const refused = await runWith("", room.me, "socat", "-", "TCP:bob:7209");
    expect(refused.stderr).toContain("Connection refused");
    const crossed = await segments(wire, 7209);
    expect(crossed).toEqual(["me > bob SYN (lost)", "bob > me RST ACK"]);
    expect((await run(room.me, "ping", "-c", "1", "-W", "2", "bob")).code).toBe(0);
  });

  test("rejects with ICMP, which says why", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { reject: "icmp", match: "tcp to port 7210" } }, soon());
    const refused = await runWith("", room.me, "socat", "-", "TCP:bob:7210");
    expect(refused.stderr).toContain("Connection refused");
    await wire.settled(soon());
    const icmp = wire.packets().filter(({ protocol }) => protocol === "icmp");
    expect(icmp.map(({ from, to }) => `${from.host} > ${to.host}`)).toEqual(["bob > me"]);
  });

  test("has a packet overtaken by the next one", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { reorder: "the 1st ping" } }, soon());
    const { stdout } = await run(room.me, "ping", "-c", "3", "-i", "0.2", "bob");
    expect([...stdout.matchAll(/icmp_seq=(\d)/g)].map(([, one]) => one)).toEqual(["2", "1", "3"]);
  });

  test("lets only so much through in a second", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { rate: "80kbit" } }, soon());
    // 1028 bytes of IP take 102.8 ms at 80 kbit a second.
    const { stdout } = await run(room.me, "ping", "-c", "2", "-i", "0.3", "-s", "1000", "bob");
    for (const [, ms] of stdout.matchAll(/time=([\d.]+)/g)) expect(Number(ms)).toBeGreaterThanOrEqual(102);
  });

  test("gives the same packets the same fate for the same seed", async ({ room, wire }) => {
    const fates = async (): Promise<string> => {
      await wire.apply({ link: "me > bob", terms: { loss: "30%" } }, soon());
      const { stdout } = await run(room.me, "ping", "-c", "40", "-i", "0.01", "-W", "1", "bob");
      await wire.apply({ link: "me > bob", terms: { heal: true } }, soon());
      return [...stdout.matchAll(/icmp_seq=(\d+)/g)].map(([, one]) => one).join(" ");
    };
    const first = await fates();
    expect(first.split(" ").length).toBeLessThan(40);
    expect(await fates()).toBe(first);
  });
});
