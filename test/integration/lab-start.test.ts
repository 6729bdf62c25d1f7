import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Readable } from "node:stream";
import { test as base, describe, expect, inject } from "vitest";
import type { Engine } from "../../lab/docker/engine.ts";
import { connectEngine } from "../../lab/docker/engine.ts";
import { LocalCommand } from "./local-command.ts";
import { minding, openLockedSocket } from "./locked-socket.ts";
import { findSite, type Site } from "./room.ts";
import { root } from "./root.ts";

const test = base
  .extend("engine", { scope: "file" }, () => connectEngine())
  .extend("site", ({ engine }) => findSite(engine));

/** The lab's command line, as npm runs it. */
function lab(
  site: Site,
  command: string,
  { env = {}, prefix = [] }: { env?: NodeJS.ProcessEnv; prefix?: readonly string[] } = {},
): LocalCommand {
  const argv = [...prefix, process.execPath, join(root, "lab/bin.js"), command];
  return LocalCommand.start(argv, { cwd: root, env: { ...site.environment, ...env } });
}

/** The names of what a project has on the engine. */
async function whatStands(engine: Engine, { project }: Site): Promise<string[]> {
  const query = { filters: { label: [`com.docker.compose.project=${project}`] } };
  // By name: an image bears the labels of the project that built it, and so does another test's host made of it.
  const containers = await engine.docker.listContainers({ all: true, filters: { name: [project] } });
  const networks = await engine.docker.listNetworks(query);
  return [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
}

test("lab start tells the story and what to try next, twice if asked; lab down leaves nothing", async ({
  engine,
  site,
}) => {
  await using start = lab(site, "start");
  await start.sees(`bob is ${site.prefix}.10`);
  await start.sees("Thank you for connecting");
  await start.sees("HTTP/1.1 200 OK");
  await start.sees(`http://localhost:${site.pagePort}`);
  await start.sees("npm run down");
  expect(await start.ended()).toBe(0);
  expect((await fetch(`http://127.0.0.1:${site.pagePort}/`)).status).toBe(200);

  await using again = lab(site, "start");
  await again.sees("Thank you for connecting");
  expect(await again.ended()).toBe(0);

  await using down = lab(site, "down");
  expect(await down.ended()).toBe(0);
  expect(down.printed).toContain("Everybody is home");
  expect(await whatStands(engine, site)).toEqual([]);
});

test("Ctrl-C while the hosts come up takes them down again, and counts as 130", async ({ engine, site }) => {
  using host = await expectHost(engine, site);
  await using start = lab(site, "start");
  await host.born;
  start.pressCtrlC();
  expect(await start.ended()).toBe(130);
  expect(start.printed).toContain("Stopped by SIGINT");
  expect(await whatStands(engine, site)).toEqual([]);
});

describe("what is in the way is named, with the way round it, and nothing is left half done", () => {
  test("another program at the page's port", async ({ engine, site }) => {
    await using _other = await listenAt(site.pagePort);
    await using start = lab(site, "start");
    expect(await start.ended()).toBe(2);
    expect(start.printed).toContain(`127.0.0.1:${site.pagePort}, but another program listens there.`);
    expect(start.printed).toContain(`NEXT_ROOM_HTTP_PORT=${site.pagePort + 1} npm start`);
    expect(await whatStands(engine, site)).toEqual([]);
  });

  test("another network at the lab's addresses", async ({ engine, site }) => {
    const name = `${site.project}-other`;
    await engine.docker.createNetwork({
      Name: name,
      Labels: { ...inject("labels") },
      IPAM: { Config: [{ Subnet: `${site.prefix}.128/25` }] },
    });
    await using start = lab(site, "start");
    expect(await start.ended()).toBe(2);
    expect(start.printed).toContain(`The lab's network ${site.prefix}.0/24 is in use already`);
    expect(start.printed).toContain(`the Docker network ${name} has ${site.prefix}.128/25`);
    expect(start.printed).toMatch(/NEXT_ROOM_PREFIX=\d+\.\d+\.\d+ npm start/);
    expect(start.printed).not.toContain(`NEXT_ROOM_PREFIX=${site.prefix} `);
    expect(await whatStands(engine, site)).toEqual([]);
  });

  test.for([
    ["NEXT_ROOM_PREFIX", "banana"],
    ["NEXT_ROOM_HTTP_PORT", "65536"],
  ] as const)("a setting that is none: %s=%s", async ([name, value], { engine, site }) => {
    await using start = lab(site, "start", { env: { [name]: value } });
    expect(await start.ended()).toBe(2);
    expect(start.printed).toContain(`${name} is "${value}"`);
    expect(await whatStands(engine, site)).toEqual([]);
  });

  test("a full disk, in the engine's own words", async ({ engine, site }) => {
    const words = "failed to register layer: write /usr/bin/node: no space left on device";
    await using full = await makeDocker(`case " $* " in *" up "*) echo '${words}' >&2; exit 1 ;; esac`);
    await using start = lab(site, "start", { env: { PATH: full.path } });
    expect(await start.ended()).toBe(2);
    expect(start.printed).toContain(words);
    expect(start.printed).not.toMatch(/^ +at /m);
    expect(await whatStands(engine, site)).toEqual([]);
  });

  test("no engine", async ({ site }) => {
    const env = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
    await using start = lab(site, "start", { env });
    expect(await start.ended()).toBe(2);
    expect(start.printed).toBe(
      "lab: No Docker engine is running: nothing answers at unix:///nonexistent/docker.sock.\n" +
        "     Start Docker Desktop or dockerd, or let the lab do it:  npm run setup\n",
    );
  });

  test("no permission to use the engine", async ({ site }) => {
    await using locked = await openLockedSocket();
    const env = { DOCKER_HOST: `unix://${locked.path}` };
    await using start = lab(site, "start", { env, prefix: minding });
    expect(await start.ended()).toBe(2);
    expect(start.printed).toContain(
      `You have no permission to use the Docker engine at unix://${locked.path}.`,
    );
    expect(start.printed).toContain("sudo usermod -aG docker");
  });
});

/** Listens to the engine; `born` resolves when it has created the first host of the site. */
async function expectHost(engine: Engine, { project }: Site): Promise<Disposable & { born: Promise<void> }> {
  const label = [`com.docker.compose.project=${project}`];
  const events = await engine.docker.getEvents({
    filters: { type: ["container"], event: ["create"], label },
  });
  if (!(events instanceof Readable)) throw new Error("The engine's events are no stream of Node's.");
  const born = new Promise<void>((resolve) => events.once("data", () => resolve()));
  return { born, [Symbol.dispose]: () => void events.destroy() };
}

async function listenAt(port: number): Promise<AsyncDisposable> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A PATH whose docker does what the script says, and after it what docker does. */
async function makeDocker(script: string): Promise<AsyncDisposable & { path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "next-room-docker-"));
  const path = process.env.PATH ?? "";
  await writeFile(
    join(folder, "docker"),
    `#!/bin/sh\n${script}\nPATH=\${PATH#*${delimiter}} exec docker "$@"\n`,
  );
  await chmod(join(folder, "docker"), 0o755);
  return {
    path: `${folder}${delimiter}${path}`,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
    },
  };
}
