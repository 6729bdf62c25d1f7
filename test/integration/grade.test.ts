import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEngine } from "../../lab/docker/engine.ts";
import { LocalCommand } from "./local-command.ts";
import { root } from "./root.ts";

/* `lab grade` as a learner calls it: watched, with a Dockerfile, stopped in the middle. */

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-room-grade-"));
});
afterAll(() => rm(folder, { recursive: true }));

const lab = join(root, "lab", "bin.js");
const fixture = (name: string) => join(root, "test", "fixtures", "grade", "class", name);
const grade = (...args: string[]) =>
  LocalCommand.start([process.execPath, lab, "grade", ...args], {
    cwd: folder,
    env: { NO_COLOR: "1", TMPDIR: folder },
  });

/** The containers and images of our gradings that are there now: they know their owner by its socket, in our folder. */
async function leftovers(): Promise<string[]> {
  const { docker } = await connectEngine();
  const query = { all: true, filters: { label: ["next-room.owner"] } };
  const found = [...(await docker.listContainers(query)), ...(await docker.listImages(query))];
  return found.flatMap(({ Id, Labels }) => (Labels["next-room.owner"]?.includes(folder) ? [Id] : []));
}

const server = (ending: string) => `import socket, sys

with socket.create_server(("", int(sys.argv[1]))) as server:
    while True:
        caller, _ = server.accept()
        with caller:
            caller.sendall(b"Thank you for connecting${ending}")
`;

test("watched: a save is graded from the stage at hand on, and Ctrl-C leaves nothing", async () => {
  const file = join(folder, "greet_server.py");
  await writeFile(file, server("\\n"));
  await using watching = grade(file, "--watch");
  await watching.sees("Next: It thanks.");
  await watching.sees("Watching for a save");
  await writeFile(file, server("\\r\\n"));
  await watching.sees("✓ It hangs up");
  await watching.sees("passed over: this goes on from the stage at hand.");
  await watching.sees("Watching for a save");
  expect(watching.printed.match(/✓ It thanks\b/g)).toHaveLength(1);
  watching.pressCtrlC();
  expect(await watching.ended()).toBe(130);
  expect(await leftovers()).toEqual([]);
});

test("a folder with a Dockerfile is a host of its own, and goes with its image", async () => {
  const own = join(folder, "own");
  await mkdir(own);
  await copyFile(fixture("anna.py"), join(own, "start.py"));
  await writeFile(
    join(own, "Dockerfile"),
    'FROM next-room/python\nWORKDIR /work\nCOPY start.py .\nENTRYPOINT ["python3", "start.py"]\n',
  );
  await using grading = grade(own, "--part", "greeting", "--format", "json");
  expect(await grading.ended()).toBe(0);
  const { grades } = JSON.parse(grading.printed);
  expect(grades).toMatchObject([{ learner: "own", language: "Dockerfile", verdict: "pass" }]);
  expect(await leftovers()).toEqual([]);
});

test("a port that the program has of its own is called, stage after stage", async () => {
  await writeFile(join(folder, "fixed.py"), server("\\r\\n").replace("int(sys.argv[1])", "9999"));
  await using grading = grade("fixed.py", "--part", "greeting", "--port", "9999");
  expect(await grading.ended()).toBe(0);
  expect(grading.printed).toMatch(/7 of 7 basic/);
});

test("the learner's side is nobody: no root, no way out, nothing to write to but its own", async () => {
  await writeFile(
    join(folder, "spy_server.py"),
    `import os, socket, sys
def tried(what):
    try:
        what()
        return "yes"
    except OSError:
        return "no"
print("uid", os.getuid(), "caps", [l for l in open("/proc/self/status") if l.startswith("CapEff")][0].split()[1], file=sys.stderr)
print("root:", tried(lambda: open("/mine", "w")), "program:", tried(lambda: open("/next-room/program", "a")), "work:", tried(lambda: open("/work/mine", "w")), file=sys.stderr)
print("keeper:", tried(lambda: os.kill(1, 9)), "out:", tried(lambda: socket.create_connection(("192.0.2.1", 80), 1)), file=sys.stderr)
sys.exit(3)
`,
  );
  await using grading = grade("spy_server.py");
  expect(await grading.ended()).toBe(1);
  expect(grading.printed).toContain("uid 10001 caps 0000000000000000");
  expect(grading.printed).toContain("root: no program: no work: yes");
  expect(grading.printed).toContain("keeper: no out: no");
});
