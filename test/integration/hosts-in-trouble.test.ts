import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Trouble } from "../../lab/events.ts";
import { type Lab, loadScenario, openLab } from "../../lab/index.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-room-person-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A host for a compose file, which runs a line of shell. */
const host = (command: string, more = "") =>
  `image: next-room/host, entrypoint: [sh, -c, "${command}"], stop_grace_period: 0s${more}`;

const healthcheck = (command: string, interval = "100ms") =>
  `, healthcheck: { test: [CMD-SHELL, "${command}"], interval: ${interval}, retries: 1 }`;

/** What a scenario says that runs on these services. */
async function troubleOn(services: readonly string[]): Promise<Trouble | undefined> {
  const file = join(folder, "story.yaml");
  await writeFile(file, "title: T\nabout: A\ntopology: compose.yaml\nsteps: [{ run: 'true', on: web }]\n");
  await writeFile(join(folder, "compose.yaml"), `services:\n${services.map((one) => `  ${one}\n`).join("")}`);
  const { verdict, trouble } = await lab.run(await loadScenario(file));
  expect(verdict).toBe("inconclusive");
  return trouble;
}

const WAITS = ", depends_on: { db: { condition: service_healthy } }";

test("a host that exits while another waits for it is named, with its code and its last words", async () => {
  const db = host("echo boom: no DB_URL >&2; exit 3", healthcheck("true"));
  const trouble = await troubleOn([`db: { ${db} }`, `web: { ${host("sleep 60", WAITS)} }`]);
  expect(trouble?.message).toBe("The host db has exited with code 3. It last said:\nboom: no DB_URL");
  expect(trouble?.hint).toMatch(/^The same by hand: {2}docker compose --file \S+compose.yaml up db$/);
});

test("a host that exits before it is healthy is named, though nobody waits for it", async () => {
  const trouble = await troubleOn([`web: { ${host("sleep 0.5; exit 3", healthcheck("true", "30s"))} }`]);
  expect(trouble?.message).toBe("The host web has exited with code 3. It said nothing.");
});

test.for([
  { whose: "of a host that another waits for", waits: WAITS },
  { whose: "of a host that nobody waits for", waits: "" },
])("a health check that fails says what it said, not what the host said: $whose", async ({ waits }) => {
  const db = host("echo I am fine; sleep 60", healthcheck("echo no table users; exit 1"));
  const trouble = await troubleOn([`db: { ${db} }`, `web: { ${host("sleep 60", waits)} }`]);
  expect(trouble?.message).toBe(
    "The host db came up, but its health check fails. The check last said:\nno table users",
  );
});

test.for([
  { says: "echo I was fine; ", words: "It last said:\nI was fine" },
  { says: "", words: "It said nothing." },
])("of a check that says nothing the host's own words are told: $words", async ({ says, words }) => {
  const trouble = await troubleOn([`web: { ${host(`${says}sleep 60`, healthcheck("exit 1"))} }`]);
  expect(trouble?.message).toBe(`The host web came up, but its health check fails. ${words}`);
});

test("where nothing is missing, no image is advised", async () => {
  const trouble = await troubleOn([
    `web: { image: next-room/host, entrypoint: [no-such-program], stop_grace_period: 0s }`,
  ]);
  expect(trouble?.message).toContain("no-such-program");
  expect(trouble?.hint).toBeNull();
});

test.for([
  ["next-room/no-such-image", "An image of the lab's own is missing:  npm run setup"],
  ["localhost:1/no-such-image:1", "Not on this engine; build or pull first:  localhost:1/no-such-image:1"],
] as const)("an image that is missing is told as what it is: %s", async ([image, hint]) => {
  const trouble = await troubleOn([`web: { image: "${image}", pull_policy: missing }`]);
  expect(trouble?.hint).toBe(hint);
});
