import { expect, test } from "vitest";
import { connectEngine } from "../../lab/docker/engine.ts";
import { LocalCommand } from "./local-command.ts";
import { findSite, test as inRoom } from "./room.ts";
import { root } from "./root.ts";

test("docker compose up alone brings the hosts up, and its log tells the story", async () => {
  const engine = await connectEngine();
  const { environment, prefix, project } = await findSite(engine);
  await using up = LocalCommand.start(["docker", "compose", "up"], { cwd: root, env: environment });
  for (const line of [
    `${prefix}.20:`,
    "Thank you for connecting",
    "me:   Hello Bob, are you there?",
    "me:   bye",
    "HTTP/1.1 200 OK",
    "What is a server anyway?",
    "I stay up.",
  ]) {
    await up.sees(line);
  }
  up.signal("SIGINT"); // to compose alone: told once it lets the hosts go home, told twice it kills them
  await up.ended();
  const bob = await engine.docker.getContainer(`${project}-bob-1`).inspect();
  expect(bob.State).toMatchObject({ Running: false, ExitCode: 0 });

  await using down = LocalCommand.start(["docker", "compose", "down"], { cwd: root, env: environment });
  expect(await down.ended()).toBe(0);
  // By name: an image bears the labels of the project that built it, and so does another test's host made of it.
  const query = { all: true, filters: { name: [project] } };
  expect(await engine.docker.listContainers(query)).toEqual([]);
  expect(await engine.docker.listNetworks(query)).toEqual([]);
});

inRoom("SIGTERM sends Bob home within the second that the engine gives him", async ({ engine, room }) => {
  const bob = engine.docker.getContainer(room.bob.container);
  await bob.stop({ t: 1 }); // after which the engine would kill him: that would be 137
  expect((await bob.inspect()).State).toMatchObject({ Running: false, ExitCode: 0 });
});

inRoom("and so does the visitor who stays", async ({ engine, room }) => {
  const me = engine.docker.getContainer(room.me.container);
  await me.stop({ t: 1 });
  expect((await me.inspect()).State).toMatchObject({ Running: false, ExitCode: 0 });
});
