import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCommand } from "../../lab/docker/command.ts";
import { connectEngine } from "../../lab/docker/engine.ts";

const story = `
title: A greeting
about: Bob thanks whoever connects.
steps:
  - expect: { on: bob, listening: 9999 }
  - on: me
    run: greet-client bob 9999
    expect: { stdout: Thank you for connecting }
`;

/** A folder of a person's own, with the scenario above in it. */
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-room-person-"));
  await writeFile(join(folder, "greeting.yaml"), story);
});
afterEach(() => rm(folder, { recursive: true }));

const lab = (cwd: string, ...args: string[]) => runCommand(["lab", ...args], { cwd });

test("a run can be told again from its evidence, by any reporter, with its own exit code", async () => {
  const ran = await lab(folder, "run", "greeting.yaml", "--reporter", "text", "--reporter", "junit=out.xml");
  expect(ran).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("1 passed, 0 failed, 0 inconclusive"),
  });
  const again = await lab(folder, "report", "--reporter", "tap");
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("ok 1 - A greeting") });
  const page = await lab(folder, "report", ".lab/runs/latest/greeting", "--reporter", "html");
  expect(page).toMatchObject({ code: 0, stdout: expect.stringContaining("Thank you for connecting") });
});

test("a failure says where, what was seen and how to go on, and counts as 1", async () => {
  await writeFile(join(folder, "greeting.yaml"), story.replace("Thank you", "Thank me"));
  const { code, stdout } = await lab(folder, "run", "greeting.yaml");
  expect(code).toBe(1);
  expect(stdout).toContain("greeting.yaml:8");
  expect(stdout).toContain('"Thank you for connecting\\r\\n"');
  expect(stdout).toMatch(/by hand .*greet-client bob 9999/);
});

test("hosts of a failure stay up where they are to be kept, and only then", async () => {
  await writeFile(join(folder, "greeting.yaml"), story.replace("Thank you", "Thank me"));
  const { stdout } = await lab(folder, "run", "greeting.yaml", "--keep");
  const project = /docker compose -p (next-room-[0-9a-f]+-1) exec/.exec(stdout)?.[1] ?? "";
  const engine = await connectEngine();
  const query = { filters: { label: [`com.docker.compose.project=${project}`] } };
  expect(await engine.docker.listContainers(query)).toHaveLength(2); // bob and me, whom it names
  // Another command leaves them alone; they go by their own label here, for a `lab down` would send others home too.
  await lab(folder, "run", "greeting.yaml");
  const kept = await engine.docker.listContainers(query);
  expect(kept).toHaveLength(2);
  await Promise.all(kept.map(({ Id }) => engine.docker.getContainer(Id).remove({ force: true })));
  const networks = await engine.docker.listNetworks(query);
  await Promise.all(networks.map(({ Id }) => engine.docker.getNetwork(Id).remove()));
});

test("every mistake is told at once, a misspelt host too, and Docker is not asked", async () => {
  await writeFile(
    join(folder, "greeting.yaml"),
    story.replace("on: me", "on: em").replace("stdout", "stdotu"),
  );
  const noEngine = { cwd: folder, env: { ...process.env, DOCKER_HOST: "unix:///nowhere.sock" } };
  const { code, stderr } = await runCommand(["lab", "validate", "greeting.yaml"], noEngine);
  expect(code).toBe(2);
  expect(stderr).toContain("did you mean `stdout`?");
  await writeFile(join(folder, "greeting.yaml"), story.replace("on: me", "on: em"));
  const host = await runCommand(["lab", "validate", "."], noEngine);
  expect(host).toMatchObject({ code: 2, stderr: expect.stringContaining("did you mean `me`?") });
  await writeFile(join(folder, "greeting.yaml"), story);
  await writeFile(join(folder, "empty.yaml"), "");
  const empty = await runCommand(["lab", "validate", "."], noEngine);
  expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining("empty.yaml:1") });
});

test("`--only` that means no scenario is a mistake, told before anything starts", async () => {
  const noEngine = { cwd: folder, env: { ...process.env, DOCKER_HOST: "unix:///nowhere.sock" } };
  for (const more of [[], ["--watch"]]) {
    const ran = await runCommand(["lab", "run", ".", "--only", "zzz", ...more], noEngine);
    expect(ran).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining('has "zzz"') });
    expect(ran.stderr).toContain("npx lab list .");
  }
});

test("whoever stops reading ends the run, quietly, and no host stays", async () => {
  const events = join(folder, "events.jsonl");
  const child = spawn(
    "lab",
    ["run", "greeting.yaml", "--reporter", "text", "--reporter", `jsonl=${events}`],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.once("exit", resolve));
  expect({ code, complaints }).toEqual({ code: 141, complaints: "" });
  const { stdout } = await runCommand(["head", "-n", "1", events]);
  const run = /"run":"([0-9a-f]+)"/.exec(stdout)?.[1] ?? "";
  const engine = await connectEngine();
  expect(run).not.toBe("");
  expect(
    await engine.docker.listContainers({ all: true, filters: { label: [`next-room.run=${run}`] } }),
  ).toEqual([]);
});
