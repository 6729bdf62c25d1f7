import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue, stagesFolder } from "../../lab/commands/places.ts";
import { loadCourse } from "../../lab/course/course.ts";
import type { Course, Stage } from "../../lab/course/stage.ts";
import type { Grade } from "../../lab/grade/grade-event.ts";
import { type Lab, loadScenario, openLab } from "../../lab/index.ts";
import type { MistakeClass } from "../../lab/scenario/scenario.ts";
import { GradingBench, type HandedIn } from "./grading-bench.ts";

const pathOf = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;

let lab: Lab;
let course: Course;
let bench: GradingBench;
beforeAll(async () => {
  lab = await openLab();
  course = await loadCourse(stagesFolder);
  bench = new GradingBench(lab, course, { bob: 3, me: 2 });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

/** What did not pass, as a person is told it. */
function troublesOf({ results, trouble }: Grade): string[] {
  const failed = results.filter(({ verdict }) => verdict !== "pass");
  return [
    ...(trouble ? [trouble.message] : []),
    ...failed.map(({ id, verdict, mistake, failure }) =>
      [id, verdict, mistake?.class, mistake?.lastWords, failure?.expected, failure?.seen].join(" | "),
    ),
  ];
}

/** Each stage takes most of a second of a busy machine, so not everything is asked of everyone. */
const only = (pick: (stage: Stage) => boolean): ReadonlySet<string> =>
  new Set(course.stages.filter(pick).map(({ id }) => id));

/** Where one stage needs another it asks for that and more, so the last basic ones ask for all that is basic. */
function lastBasic(): ReadonlySet<string> {
  const basic = course.stages.filter(({ tier }) => tier === "basic");
  const needed = new Set(basic.flatMap(({ needs }) => needs));
  return only((stage) => basic.includes(stage) && !needed.has(stage.id));
}

describe("a program of our own passes", { concurrent: true, timeout: 180_000 }, () => {
  const ours = (language: string): HandedIn => ({
    programs: { from: pathOf(`examples/programs/${language}`) },
  });

  it("every stage there is, in python", async () => {
    const grades = await Promise.all([bench.grade("bob", ours("python")), bench.grade("me", ours("python"))]);
    expect(grades.flatMap((grade) => troublesOf(grade))).toEqual([]);
    const asked = grades.flatMap(({ results }) => results.map(({ id }) => id));
    expect(asked.toSorted()).toEqual(course.stages.map(({ id }) => id).toSorted());
  });

  it.each(["c", "typescript"])("every basic stage, in %s", async (language) => {
    const last = lastBasic();
    const grades = await Promise.all([
      bench.grade("bob", ours(language), last),
      bench.grade("me", ours(language), last),
    ]);
    expect(grades.flatMap((grade) => troublesOf(grade))).toEqual([]);
    const asked = grades.flatMap(({ results }) => results.map(({ id }) => id));
    expect(asked.toSorted()).toEqual([...last].toSorted());
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
    const files = {
      "greet_server.py": withPort(await guidos("guido-is-called", "/tmp/server.py")),
      "chat_server.py": withPort(onStage("chat_server.py")),
      "web_server.py": withPort(readFileSync(pathOf("test/fixtures/programs/talk/web_server.py"), "utf8")),
    };
    const grade = await bench.grade("bob", files, lastBasic());
    expect(troublesOf(grade)).toEqual([]);
  });

  it("as clients", async () => {
    const files = {
      "greet_client.py": withPort(await guidos("guido-calls-bob", "/tmp/client.py")),
      "chat_client.py": { text: onStage("chat_client.py") },
    };
    const grade = await bench.grade("me", files, lastBasic());
    expect(troublesOf(grade)).toEqual([]);
  });

  it("nor than ours", async () => {
    const ours = (as: string, ...parts: string[]): HandedIn => ({
      services: { from: pathOf("services") },
      "package.json": { text: '{ "type": "module" }' },
      "lab.yaml": { text: [`as: ${as}`, "parts:", ...parts].join("\n") },
    });
    const servers = ours(
      "bob",
      "  greeting: { run: 'node services/greet-server.ts --port {port}' }",
      "  chat: { run: 'node services/chat-server.ts --framing raw --port {port}' }",
      "  web: { run: 'node services/web-server.ts --port {port}' }",
    );
    const clients = ours(
      "me",
      "  greeting: { run: 'node services/greet-client.ts {host} {port}' }",
      "  chat: { run: 'node services/chat-client.ts --framing raw {host} {port}' }",
    );
    const last = lastBasic();
    const grades = await Promise.all([bench.grade("bob", servers, last), bench.grade("me", clients, last)]);
    expect(grades.flatMap((grade) => troublesOf(grade))).toEqual([]);
    expect(grades.flatMap(({ results }) => results).length).toBe(last.size);
  });
});

/**
 * Programs with one mistake each: whose they are and what for, the stage that they fail, how, and what the learner is told.
 * Clients stand between servers, so that the seats of both sides are taken all the time.
 */
const WRONG: readonly (readonly [
  program: string,
  plays: "greet-server" | "chat-server" | "web-server" | "greet-client" | "chat-client",
  stage: string,
  mistake: MistakeClass,
  hint: RegExp,
])[] = [
  ["port_is_a_text.py", "greet-server", "greet-listens", "crashes", /must become a number/],
  ["port_of_its_own.py", "greet-server", "greet-listens", "wrong-port", /last argument.*next time it will/s],
  ["follows-a-null.c", "greet-client", "call-connects", "crashes", /host and the port/],
  ["forgets-to-listen.c", "greet-server", "greet-listens", "no-listen", /socket, bind with the port, listen/],
  ["bound_to_loopback.py", "greet-server", "greet-is-reached", "loopback-only", /0\.0\.0\.0/],
  ["never_accepts.py", "greet-server", "greet-accepts", "no-accept", /Call accept after listen/],
  ["calls_a_port_of_its_own.py", "greet-client", "call-connects", "refused", /the port that it is given/],
  ["no_line_end.py", "greet-server", "greet-thanks", "wrong-bytes", /and then \\r\\n/],
  ["sends-the-nul.c", "greet-server", "greet-thanks", "wrong-bytes", /strlen/],
  ["reads_first.py", "greet-server", "greet-thanks", "no-answer", /do not wait to receive/],
  ["knows_the_greeting.py", "greet-client", "call-prints", "wrong-bytes", /this time it was "[a-z ]+/],
  [
    "forgets_to_close.py",
    "greet-server",
    "greet-hangs-up",
    "stays-open",
    /Close the socket that accept returned/,
  ],
  ["waits_for_more.py", "greet-client", "call-hangs-up", "keeps-running", /no bytes at all/],
  ["only-one-caller.ts", "greet-server", "greet-serves-the-next", "exits", /loop without end/],
  ["ends_with_a_lost_caller.py", "greet-server", "greet-outlives-a-reset", "crashes", /BrokenPipeError/],
  ["keeps_the_line_end.py", "chat-client", "chat-client-ends-with-bye", "keeps-running", /line end in it/],
  ["asks_bob_first.py", "chat-server", "chat-server-shows", "not-shown", /Receive before you ask Bob/],
  ["says-nothing-of-it.ts", "greet-client", "call-is-refused", "exits", /exit code 1/],
  ["keeps-it-in-a-buffer.c", "chat-server", "chat-server-shows", "not-shown", /stay in a buffer/],
  ["one_message_only.py", "chat-server", "chat-server-replies", "exits", /a loop/],
  ["web_with_bare_line_feeds.py", "web-server", "web-answers", "wrong-bytes", /line end of two\s+bytes/],
  ["web_without_headers.py", "web-server", "web-sends-html", "wrong-bytes", /then an empty line/],
  ["web_never_hangs_up.py", "web-server", "web-sends-html", "stays-open", /Content-Length, or hang up/],
  ["web_counts_letters.py", "web-server", "web-counts", "wrong-bytes", /Count the bytes/],
  ["web_speaks_first.py", "web-server", "web-waits", "speaks-first", /After accept comes receive/],
  ["web_takes_one_read.py", "web-server", "web-in-pieces", "speaks-first", /Receive in a loop/],
];

describe("a program with a typical mistake", { concurrent: true, timeout: 180_000 }, () => {
  it.each(WRONG)("%s", async (program, plays, stage, mistake, hint) => {
    const as = plays.endsWith("client") ? "me" : "bob";
    const files: HandedIn = {
      [plays + extname(program)]: { from: pathOf(`test/fixtures/programs/wrong/${program}`) },
    };
    const needs = course.stages.find(({ id }) => id === stage)?.needs ?? [];
    const { results } = await bench.grade(as, files, new Set([stage, ...needs]));
    const failed = results.find(({ verdict }) => verdict !== "pass");
    expect([failed?.id, failed?.verdict, failed?.mistake?.class], JSON.stringify(failed, null, 1)).toEqual([
      stage,
      "fail",
      mistake,
    ]);
    expect(failed?.mistake?.hint).toMatch(hint);
  });
});
