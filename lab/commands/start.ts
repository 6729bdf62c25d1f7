import { connectEngine } from "../docker/engine.ts";
import { LabError } from "../errors.ts";
import {
  checkSettings,
  execInStandingLab,
  isStanding,
  startStandingLab,
  stopStandingLab,
} from "../topology/standing-lab.ts";
import type { CommandContext } from "./context.ts";
import { composeFile } from "./places.ts";

/** `lab start`: hosts up, the story told by the hosts themselves, and then the way on. */
export async function startCommand({ signal }: CommandContext): Promise<void> {
  const engine = await connectEngine(signal);
  checkSettings(process.env);
  // A start that does not get to its end takes back what it has begun.
  await using undo = new AsyncDisposableStack();
  if (!(await isStanding(engine, composeFile, signal))) {
    undo.defer(() => stopStandingLab(composeFile, { images: false, signal: AbortSignal.timeout(UNDO_MS) }));
  }
  console.log("Bringing up bob, me and curl: three hosts on a private network …");
  const lab = await startStandingLab(engine, composeFile, signal);
  console.log(`${lab.hosts.map(({ host, address }) => `${host} is ${address}`).join(", ")}.\n`);
  const code = await execInStandingLab(lab.file, "me", ["visit", "bob"]);
  signal.throwIfAborted();
  undo.move();
  if (code !== 0) {
    throw new LabError(
      "story-failed",
      `The story did not come to its end: visit ended with exit code ${code}.`,
      {
        hint: "See what Bob says:  docker compose logs bob",
      },
    );
  }
  const port = process.env.NEXT_ROOM_HTTP_PORT ?? "8080";
  console.log(`
The lab is up. Try next:

  New to networks? The talk as a walk, with questions and real hosts:
    npx lab tour

  A chat typed by hand, in two terminals:
    docker compose exec -it bob chat-server --port 9001
    docker compose exec -it me chat-client bob 9001

  Bob's page, by hand and in your browser:
    docker compose exec curl curl -i http://bob:8080/
    http://localhost:${port}

  The talk as scenarios, each on hosts of its own:
    npx lab list
    npx lab run handshake

  Have a look round (try: ss -ltn, ping -c 3 bob, nc bob 9999):
    docker compose exec -it me bash

  Send everybody home:
    npm run down`);
}

/** The engine needs about a second. */
const UNDO_MS = 30_000;
