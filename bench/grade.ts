import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * How long a learner waits: from saving the file to the verdict of the stage at hand, beside the plain start of a container
 * of the same image with the same limits, which is the least that a fresh host for each try would cost. One run, in an order
 * that alternates.
 */
const run = promisify(execFile);
const lab = fileURLToPath(new URL("../lab/bin.js", import.meta.url));
const ROUNDS = 5;

/** It thanks with the wrong bytes, so that the stage at hand stays where it is. */
const program = (round: number): string => `# version ${round}
import socket, sys

server = socket.create_server(("", int(sys.argv[1])))
while True:
    caller, _ = server.accept()
    caller.sendall(b"Thank you for connecting\\n")
    caller.close()
`;

const LIMITS = [
  ...["--init", "--user", "10002", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...["--network", "none", "--memory", "256m", "--memory-swap", "256m", "--pids-limit", "200", "--cpus", "1"],
  ...["--tmpfs", "/tmp:size=16m", "--tmpfs", "/work:size=48m", "--tmpfs", "/next-room:size=52m"],
];

async function measureMs(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

const plainStart = () => run("docker", ["run", "--rm", ...LIMITS, "next-room/workbench", "true"]);

const folder = await mkdtemp(join(tmpdir(), "next-room-bench-"));
const file = join(folder, "greet_server.py");
await writeFile(file, program(0));
const watching = spawn(process.execPath, [lab, "grade", file, "--watch"], {
  stdio: ["ignore", "pipe", "inherit"],
});
let said = "";
let wake = () => {};
watching.stdout.setEncoding("utf8").on("data", (text: string) => {
  said += text;
  wake();
});

/** Wait until it says something behind what it had said before. */
async function hears(words: string): Promise<void> {
  while (!said.includes(words)) {
    if (watching.exitCode !== null) throw new Error(`The grading has ended. It said:\n${said}`);
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  said = said.slice(said.indexOf(words) + words.length);
}

try {
  await hears("Watching for a save");
  await plainStart(); // caches are warm for both
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const ourTurn = async () => {
      ours.push(
        await measureMs(async () => {
          await writeFile(file, program(round));
          await hears("✗ It thanks");
        }),
      );
      await hears("Watching for a save");
    };
    const theirTurn = async () => void plain.push(await measureMs(plainStart));
    for (const turn of round % 2 === 0 ? [ourTurn, theirTurn] : [theirTurn, ourTurn]) await turn();
  }
  console.log(`From saving to the verdict of the stage at hand (medians of ${ROUNDS})`);
  console.table({
    "lab grade --watch": {
      time: seconds(median(ours)),
      "× plain start": (median(ours) / median(plain)).toFixed(2),
    },
    "docker run, same image and limits": { time: seconds(median(plain)), "× plain start": 1 },
  });
} finally {
  watching.kill("SIGINT");
  await new Promise((resolve) => watching.once("exit", resolve));
  await rm(folder, { recursive: true, force: true });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
