import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScenario, type Outcome, type RunOptions, runScenario } from "next-room";
import { describe, expect, test } from "vitest";

/** Play these steps on hosts of their own. */
async function play(steps: string, options: RunOptions = {}): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "next-room-why-"));
  try {
    const file = join(folder, "scenario.yaml");
    await writeFile(file, `title: A connection\nabout: It may fail.\nsteps:\n${steps}`);
    return await runScenario(await loadScenario(file), options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const listening = "  - { say: Bob listens., expect: { on: bob, listening: 9999 } }\n";
const onLoopback = `
  - { say: Bob listens., on: bob, start: "greet-server --port 9001 --host 127.0.0.1", until: { listening: 9001 } }
  - { say: I call., on: me, run: greet-client bob 9001, expect: { exit: 0 } }
`;

describe("a scenario whose connection fails says why by itself", { concurrent: true }, () => {
  test("after its verdict, which stays what it is", async () => {
    const { verdict, why, events } = await play(onLoopback);
    expect({ verdict, code: why?.code }).toEqual({ verdict: "fail", code: "loopback-only" });
    expect(why).toMatchObject({ step: 1, from: "me", to: "bob", port: 9001 });
    const types = events.map(({ type }) => type);
    expect(types.slice(types.lastIndexOf("step-ended"))).toEqual(["step-ended", "why", "scenario-ended"]);
  });

  test("knows what the scenario has done to the wire, and leaves no trace of itself there", async () => {
    const { verdict, why, events } = await play(`
${listening}  - { say: The wire holds what I say., hold: me > bob }
  - { say: I call., on: me, run: greet-client bob 9999 --timeout 1, expect: { exit: 0 } }
`);
    expect({ verdict, code: why?.code }).toEqual({ verdict: "fail", code: "wire-holds" });
    const ports = events.flatMap(({ ...event }) =>
      event.type === "packet" ? (event.packet as { from: { host: string; port?: number } }).from : [],
    );
    const callers = new Set(
      ports.flatMap(({ host, port }) => (host === "me" && port !== undefined ? [port] : [])),
    );
    expect(callers.size).toBe(1);
  });

  test("says that it called too early, where it was refused and is not any more", async () => {
    const { verdict, why } = await play(`
  - { say: I call., on: me, start: greet-client bob 9001, as: call }
  - { say: Nobody listened., expect: { program: call, running: false } }
  - { say: Bob listens., on: bob, start: greet-server --port 9001, until: { listening: 9001 } }
  - { say: That came too late., expect: { program: call, stdout: Thank you } }
`);
    expect({ verdict, code: why?.code }).toEqual({ verdict: "fail", code: "called-too-early" });
    expect(why?.next.say).toContain("expect: { on: bob, listening: 9001 }");
  });

  test("is silent where the connection is not at fault, was to fail, or nobody wants to know", async () => {
    const outcomes = await Promise.all([
      play(
        `${listening}  - { say: I call., on: me, run: greet-client bob, expect: { stdout: Go away }, within: 200ms }\n`,
      ),
      play(`  - { say: I call., on: me, run: greet-client bob 7, expect: { exit: 1, stderr: refused } }\n`),
      play(onLoopback, { explain: false }),
    ]);
    expect(outcomes.map(({ verdict, why }) => ({ verdict, why }))).toEqual([
      { verdict: "fail", why: undefined },
      { verdict: "pass", why: undefined },
      { verdict: "fail", why: undefined },
    ]);
  });
});

test("a server that has ended is named, with its last words, where nobody listens", async () => {
  const { failures } = await play(`
  - say: It ends at once.
    on: bob
    start: echo no config >&2; exit 3
    as: server
    until: { listening: 1234 }
`);
  expect(failures[0]?.next).toBe('server has ended with exit code 3; its stderr says "no config"');
});
