import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../lab/docker/command.ts";
import { connectEngine, type Engine } from "../../lab/docker/engine.ts";
import { LocalTerminal } from "./local-terminal.ts";

const CTRL_C = "\u0003";
const ENTER = "\r";

let engine: Engine;
/** Where the learner works, and where the lab of this test can be heard: all that it makes says so. */
let folder: string;

beforeAll(async () => {
  engine = await connectEngine();
  folder = await mkdtemp(join(tmpdir(), "next-room-tour-"));
});
afterAll(() => rm(folder, { recursive: true }));

const atTerminal = (command: string, size = { columns: 80, rows: 40 }) =>
  LocalTerminal.start(command, { cwd: folder, env: { TMPDIR: folder, NO_COLOR: "1" }, ...size });

/** Turn page after page until this has been told. */
async function readUntil(terminal: LocalTerminal, text: string): Promise<string> {
  const stop = new RegExp(`Enter: the next page|${text}`);
  for (let told = ""; ; ) {
    const page = await terminal.sees(stop);
    told += page;
    if (!page.endsWith("Enter: the next page")) return told;
    terminal.type(ENTER);
  }
}

/** The hosts, agents and networks that the tour of this test has up. */
async function left(): Promise<number> {
  const query = { filters: { label: ["next-room.run"] } };
  const [containers, networks] = await Promise.all([
    engine.docker.listContainers({ all: true, ...query }),
    engine.docker.listNetworks(query),
  ]);
  const labels = [...containers, ...networks].map(({ Labels }) => Labels?.["next-room.owner"] ?? "");
  return labels.filter((owner) => owner.includes(folder)).length;
}

test("a learner walks, answers, tries it by hand, goes home, and comes back to where they were", async () => {
  {
    await using terminal = atTerminal("lab tour");
    await terminal.sees(/Welcome to Next Room[\s\S]*1 What is a server\?[\s\S]*Enter: see it happen/);
    terminal.type(ENTER);
    const told = await readUntil(terminal, "t: try it yourself");
    expect(told).toMatch(
      /The greeting[\s\S]*I connect from my machine[\s\S]*SYN :9999[\s\S]*Thank you for connecting/,
    );

    terminal.type("t");
    await terminal.sees(/greet-client bob[\s\S]*1: be on me/);
    terminal.type("1");
    await terminal.sees(/You are on me now[\s\S]*lab@me:~\$ /);
    terminal.type(`greet-client bob${ENTER}`);
    await terminal.sees(/Thank you for connecting[\s\S]*lab@me:~\$ /);
    terminal.type(`exit${ENTER}`);
    await terminal.sees(/You are back on the tour[\s\S]*t: try it yourself/);

    terminal.type(ENTER);
    await terminal.sees(/What happens if I call again\?[\s\S]*1-3: your guess/);
    terminal.type("2");
    expect(await readUntil(terminal, "t: try it yourself")).toMatch(/You said 2; it is 3/);
    expect(await left()).toBeGreaterThan(0);
    terminal.type("q");
    await terminal.sees("npx lab tour");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.isSane).toBe(true);
    expect(terminal.printed, "NO_COLOR is set").not.toContain("\u001b[1m");
    expect(await left()).toBe(0);
  }
  const list = await runCommand(["lab", "tour", "--list"], { cwd: folder });
  expect(list.stdout).toMatch(/1 What is a server\? +you are here\n/);

  await using again = atTerminal("lab tour");
  await again.sees(
    /Welcome back\. You were in chapter 1[\s\S]*What happens if I call again\?[\s\S]*1-3: your guess/,
  );
  again.type("3");
  await again.sees(/I come once/); // in the middle of it
  again.type(CTRL_C);
  await again.sees(/To come back[\s\S]*npx lab tour/);
  expect(await again.ended()).toBe(130);
  expect(again.isSane).toBe(true);
  expect(await left()).toBe(0);
});

test("a thought is answered in the learner's own words, and a window that is closed leaves no host", async () => {
  await using terminal = atTerminal("lab tour --chapter 7");
  await terminal.sees(/7 The web[\s\S]*What do you think\? \(Enter alone: just show me\)/);
  terminal.type("It asks nicely");
  await terminal.sees("It asks nicely"); // what is typed is seen
  terminal.type(ENTER);
  expect(await readUntil(terminal, "t: try it yourself")).toMatch(/You said “It asks nicely”/);
  expect(await left()).toBeGreaterThan(0);
  terminal.close();
  await terminal.ended();
  await expect.poll(left, { timeout: 20_000 }).toBe(0);
  expect(JSON.parse(await readFile(join(folder, ".lab/tour.json"), "utf8"))).toMatchObject({
    next: { chapter: "7 The web", scenario: "page-by-hand" },
  });
});

test("it tells itself in a pipe, within 80 columns and in plain ASCII where asked", async () => {
  const command = ["lab", "tour", "--no-stop", "--chapter", "8", "--ascii"];
  const { code, stdout, stderr } = await runCommand(command, { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/8 Other answers[\s\S]*404 Not Found[\s\S]*It is 2[\s\S]*Try it yourself/);
  expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
  for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
});

test("without a terminal, or in one that is too small, it says what it needs", async () => {
  const pipe = await runCommand(["lab", "tour"], { cwd: folder });
  expect(pipe).toMatchObject({ code: 2, stderr: expect.stringMatching(/needs a terminal[\s\S]*--no-stop/) });
  await using small = atTerminal("lab tour", { columns: 30, rows: 10 });
  await small.sees(/30 by 10/);
  expect(await small.ended()).toBe(2);
  const unknown = await runCommand(["lab", "tour", "--chapter", "99"], { cwd: folder });
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("no chapter 99") });
});
