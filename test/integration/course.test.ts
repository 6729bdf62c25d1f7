import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue, stagesFolder } from "../../lab/commands/places.ts";
import { loadCourse, type MistakeClass } from "../../lab/course/course.ts";
import type { Grade } from "../../lab/grade/grade-event.ts";
import { type Lab, loadScenario, openLab } from "../../lab/index.ts";
import { GradingBench, type HandedIn } from "./grading-bench.ts";

const pathOf = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;

let lab: Lab;
let bench: GradingBench;
beforeAll(async () => {
  lab = await openLab();
  bench = new GradingBench(lab, await loadCourse(stagesFolder), { bob: 4, me: 1 });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

/** What did not pass, as a person is told it. */
function troublesOf({ results, trouble }: Grade, tier?: "basic"): string[] {
  const failed = results.filter((one) => one.verdict !== "pass" && (tier ?? one.tier) === one.tier);
  return [
    ...(trouble ? [trouble.message] : []),
    ...failed.map(({ id, verdict, mistake, failure }) =>
      [id, verdict, mistake?.class, mistake?.lastWords, failure?.expected, failure?.seen].join(" | "),
    ),
  ];
}

describe("a program of our own passes", { concurrent: true, timeout: 180_000 }, () => {
  it.each(["python", "c", "typescript"])("every stage for a server, in %s", async (language) => {
    const grade = await bench.grade("bob", { programs: { from: pathOf(`examples/programs/${language}`) } });
    expect(troublesOf(grade)).toEqual([]);
    expect(new Set(grade.results.map(({ part }) => part))).toEqual(new Set(["greeting", "chat", "web"]));
  });

  it.each(["python", "c", "typescript"])("every stage for a client, in %s", async (language) => {
    const grade = await bench.grade("me", { programs: { from: pathOf(`examples/programs/${language}`) } });
    expect(troublesOf(grade)).toEqual([]);
    expect(new Set(grade.results.map(({ part }) => part))).toEqual(new Set(["greeting", "chat"]));
  });
});

/** A program that a scenario of the catalogue writes, and then runs on Guido's host. */
async function guidos(scenario: string, path: string): Promise<string> {
  const { steps } = await loadScenario(`${catalogue}/${scenario}.yaml`);
  const written = steps.flatMap(({ action }) =>
    action.do === "write" && action.path === path ? [action.content] : [],
  );
  return written.join("");
}

/** The talk's programs have their ports written into them; here they take the one that they are given. */
const withPort = (program: string): { readonly text: string } => ({
  text: `import os\n${program.replace(/\b(9999|9000|9001|8080)\b/, 'int(os.environ["PORT"])')}`,
});

const onStage = (name: string): string => readFileSync(pathOf(`test/integration/talk/${name}`), "utf8");

describe("the basic stages ask for no more than the talk's own programs do", {
  concurrent: true,
  timeout: 180_000,
}, () => {
  it("as servers", async () => {
    const grade = await bench.grade("bob", {
      "greet_server.py": withPort(await guidos("guido-is-called", "/tmp/server.py")),
      "chat_server.py": withPort(onStage("chat_server.py")),
      "web_server.py": withPort(readFileSync(pathOf("test/fixtures/programs/talk/web_server.py"), "utf8")),
    });
    expect(troublesOf(grade, "basic")).toEqual([]);
  });

  it("as clients", async () => {
    const grade = await bench.grade("me", {
      "greet_client.py": withPort(await guidos("guido-calls-bob", "/tmp/client.py")),
      "chat_client.py": { text: onStage("chat_client.py") },
    });
    expect(troublesOf(grade, "basic")).toEqual([]);
  });

  it("nor than ours", async () => {
    const grade = await bench.grade("bob", {
      services: { from: pathOf("services") },
      "package.json": { text: '{ "type": "module" }' },
      "lab.yaml": {
        text: [
          "as: bob",
          "parts:",
          '  greeting: { run: "node services/greet-server.ts --port {port}" }',
          '  chat: { run: "node services/chat-server.ts --framing raw --port {port}" }',
          '  web: { run: "node services/web-server.ts --port {port}" }',
        ].join("\n"),
      },
    });
    expect(troublesOf(grade, "basic")).toEqual([]);
  });
});

/** Programs with one mistake each: whose they are and what for, the stage that they fail, how, and what the learner is told. */
const WRONG: readonly (readonly [
  program: string,
  plays: "greet-server" | "chat-server" | "web-server" | "greet-client" | "chat-client",
  stage: string,
  mistake: MistakeClass,
  hint: RegExp,
])[] = [
  ["port_is_a_text.py", "greet-server", "greet-listens", "crashes", /must become a number/],
  ["port_of_its_own.py", "greet-server", "greet-listens", "wrong-port", /last argument.*next time it will/s],
  ["forgets-to-listen.c", "greet-server", "greet-listens", "no-listen", /socket, bind with the port, listen/],
  ["bound_to_loopback.py", "greet-server", "greet-is-reached", "loopback-only", /0\.0\.0\.0/],
  ["never_accepts.py", "greet-server", "greet-accepts", "no-accept", /Call accept after listen/],
  ["no_line_end.py", "greet-server", "greet-thanks", "wrong-bytes", /and then \\r\\n/],
  ["sends-the-nul.c", "greet-server", "greet-thanks", "wrong-bytes", /strlen/],
  ["reads_first.py", "greet-server", "greet-thanks", "no-answer", /do not wait to receive/],
  [
    "forgets_to_close.py",
    "greet-server",
    "greet-hangs-up",
    "stays-open",
    /Close the socket that accept returned/,
  ],
  ["only-one-caller.ts", "greet-server", "greet-serves-the-next", "exits", /loop without end/],
  ["ends_with_a_lost_caller.py", "greet-server", "greet-outlives-a-reset", "crashes", /BrokenPipeError/],
  ["asks_bob_first.py", "chat-server", "chat-server-shows", "not-shown", /Receive before you ask Bob/],
  ["keeps-it-in-a-buffer.c", "chat-server", "chat-server-shows", "not-shown", /stay in a buffer/],
  ["one_message_only.py", "chat-server", "chat-server-replies", "exits", /a loop/],
  ["web_with_bare_line_feeds.py", "web-server", "web-answers", "wrong-bytes", /line end of two\s+bytes/],
  ["web_without_headers.py", "web-server", "web-sends-html", "wrong-bytes", /then an empty line/],
  ["web_never_hangs_up.py", "web-server", "web-sends-html", "stays-open", /Content-Length, or hang up/],
  ["web_counts_letters.py", "web-server", "web-counts", "wrong-bytes", /Count the bytes/],
  ["web_speaks_first.py", "web-server", "web-waits", "speaks-first", /After accept comes receive/],
  ["web_takes_one_read.py", "web-server", "web-in-pieces", "speaks-first", /Receive in a loop/],
  ["follows-a-null.c", "greet-client", "call-connects", "crashes", /host and the port/],
  ["calls_a_port_of_its_own.py", "greet-client", "call-connects", "refused", /the port that it is given/],
  ["knows_the_greeting.py", "greet-client", "call-prints", "wrong-bytes", /this time it was "[a-z ]+/],
  ["waits_for_more.py", "greet-client", "call-hangs-up", "keeps-running", /no bytes at all/],
  ["says-nothing-of-it.ts", "greet-client", "call-is-refused", "exits", /exit code 1/],
  ["keeps_the_line_end.py", "chat-client", "chat-client-ends-with-bye", "keeps-running", /line end in it/],
];

describe("a program with a typical mistake", { concurrent: true, timeout: 180_000 }, () => {
  it.each(WRONG)("%s", async (program, plays, stage, mistake, hint) => {
    const as = plays.endsWith("client") ? "me" : "bob";
    const files: HandedIn = {
      [plays + extname(program)]: { from: pathOf(`test/fixtures/programs/wrong/${program}`) },
    };
    const { results } = await bench.grade(as, files);
    const failed = results.find(({ verdict }) => verdict !== "pass");
    expect([failed?.id, failed?.verdict, failed?.mistake?.class], JSON.stringify(failed, null, 1)).toEqual([
      stage,
      "fail",
      mistake,
    ]);
    expect(failed?.mistake?.hint).toMatch(hint);
  });
});
