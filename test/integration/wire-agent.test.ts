import { describe, expect, inject } from "vitest";
import type { Engine } from "../../lab/docker/engine.ts";
import type { Host } from "../../lab/docker/host.ts";
import { LabError } from "../../lab/errors.ts";
import { startWire } from "../../lab/wire/start-wire.ts";
import { test as inRoom, run } from "./room.ts";
import { soon, test } from "./wire.ts";

const agentsOf = (engine: Engine, host: Host) =>
  engine.docker.listContainers({ all: true, filters: { label: [`next-room.wire=${host.container}`] } });

const killAgentOf = async (engine: Engine, host: Host): Promise<void> => {
  const [agent] = await agentsOf(engine, host);
  const container = engine.docker.getContainer(agent?.Id ?? "");
  const ended = container.wait();
  await container.kill();
  await ended;
};

const reaches = async (me: Host): Promise<boolean> =>
  (await run(me, "ping", "-c", "1", "-W", "2", "bob")).code === 0;

describe("the wire's agent", () => {
  test("runs with the rights to its host's network, and with no others", async ({ engine, room, wire }) => {
    await wire.settled(soon());
    const [agent] = await agentsOf(engine, room.bob);
    const { HostConfig, Config } = await engine.docker.getContainer(agent?.Id ?? "").inspect();
    expect(HostConfig).toMatchObject({
      NetworkMode: `container:${room.bob.container}`,
      CapAdd: expect.arrayContaining([
        expect.stringMatching(/NET_ADMIN$/),
        expect.stringMatching(/NET_RAW$/),
      ]),
      CapDrop: ["ALL"],
      ReadonlyRootfs: true,
      Privileged: false,
      SecurityOpt: ["no-new-privileges:true"],
    });
    expect(HostConfig.CapAdd).toHaveLength(2);
    expect(Config.Labels).toMatchObject({ ...inject("labels") });
  });

  test("is beside no host whose wire nobody watches or troubles", async ({ engine, room }) => {
    {
      await using wire = startWire({
        engine,
        hosts: new Map([
          ["me", room.me],
          ["bob", room.bob],
        ]),
        seed: 1,
      });
      await wire.apply({ link: "me > bob", terms: { delay: "1ms" } }, soon());
      expect(await agentsOf(engine, room.bob)).toHaveLength(1);
      expect(await agentsOf(engine, room.me)).toHaveLength(0);
    }
    expect((await agentsOf(engine, room.bob)).filter(({ State }) => State === "running")).toHaveLength(0);
  });

  test("lets traffic flow when it dies, whatever it lost until then", async ({ engine, room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { loss: "100%" } }, soon());
    expect(await reaches(room.me)).toBe(false);
    await killAgentOf(engine, room.bob);
    expect(await reaches(room.me)).toBe(true);
  });

  test("leaves cut what was cut when it dies", async ({ engine, room }) => {
    const hosts = new Map([
      ["me", room.me],
      ["bob", room.bob],
    ]);
    {
      await using wire = startWire({ engine, hosts, seed: 1 });
      await wire.apply({ link: "me > bob", terms: { cut: true } }, soon());
      await killAgentOf(engine, room.bob);
      expect(await reaches(room.me)).toBe(false);
    }
    // The next agent finds the rules as that one left them, and they are its own to take off.
    await using wire = startWire({ engine, hosts, seed: 1 });
    await wire.apply({ link: "me > bob", terms: { delay: "1ms" } }, soon());
    expect(await reaches(room.me)).toBe(true);
    await wire.apply({ link: "all", terms: { heal: true } }, soon());
    expect(await reaches(room.me)).toBe(true);
  });

  test("leaves cut, when it dies, what was cut by its port, and lets the rest flow", async ({
    engine,
    room,
    wire,
  }) => {
    const connects = async (port: number): Promise<boolean> =>
      (await run(room.me, "nc", "-z", "-w", "1", "bob", String(port))).code === 0;
    await wire.apply({ link: "me > bob", terms: { cut: true, match: "tcp to port 9999" } }, soon());
    expect([await connects(9999), await connects(8080)]).toEqual([false, true]);
    await killAgentOf(engine, room.bob);
    expect([await connects(9999), await connects(8080)]).toEqual([false, true]);
    expect(await reaches(room.me)).toBe(true);
  });

  test("goes on beside a host that was started again", async ({ room, wire }) => {
    await wire.apply({ link: "me > bob", terms: { delay: "20ms" } }, soon());
    await room.bob.change("restart", soon());
    await wire.rejoin("bob", soon());
    const { stdout } = await run(room.me, "ping", "-c", "1", "-W", "2", "bob");
    expect(Number(/time=([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(20);
    await wire.settled(soon());
    expect(wire.packets().filter(({ protocol }) => protocol === "icmp")).toHaveLength(2);
  });
});

describe("a lasting agent", () => {
  inRoom(
    "stays when the one who set its conditions leaves, and goes when its host does",
    async ({ engine, room }) => {
      {
        const hosts = new Map([
          ["me", room.me],
          ["curl", room.curl],
        ]);
        await using wire = startWire({ engine, hosts, seed: 1, lasting: true });
        await wire.apply({ link: "me > curl", terms: { delay: "1ms" } }, soon());
      }
      const [agent] = await agentsOf(engine, room.curl);
      expect(agent?.State).toBe("running");
      const ended = engine.docker.getContainer(agent?.Id ?? "").wait();
      await room.curl.change("kill", soon());
      expect((await ended).StatusCode).toBe(0);
    },
  );
});

describe("words that the wire does not know", () => {
  inRoom("are told before anything is started", async ({ engine, room }) => {
    await using wire = startWire({
      engine,
      hosts: new Map([
        ["me", room.me],
        ["bob", room.bob],
      ]),
      seed: 1,
    });
    const refused = wire.apply({ link: "me > bob", terms: { loss: "the 2nd SNY" } }, soon());
    await expect(refused).rejects.toThrow(LabError);
    await expect(refused).rejects.toMatchObject({ code: "wire-terms-invalid", hint: "did you mean `syn`?" });
    expect(await agentsOf(engine, room.bob)).toHaveLength(0);
  });
});
