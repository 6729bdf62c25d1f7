import { afterAll, beforeAll, expect, test } from "vitest";
import { gradeTopology, stagesFolder } from "../../lab/commands/places.ts";
import { loadCourse } from "../../lab/course/course.ts";
import { gradeClass, listClass } from "../../lab/grade/grade-class.ts";
import type { Grade } from "../../lab/grade/grade-event.ts";
import { Lab } from "../../lab/run/lab.ts";
import { readTopology } from "../../lab/topology/start-topology.ts";
import { root } from "./root.ts";

/*
 * A class of a few who can and many who misbehave, graded four at once: each gets the sentence that fits, and nobody's
 * grade suffers from a neighbour who forks without end.
 */

const grades = new Map<string, Grade>();
let peakMb = 0;
let left: readonly string[] = [];

beforeAll(async () => {
  const signal = AbortSignal.timeout(110_000);
  await using lab = await Lab.open({ defaultTopology: gradeTopology("bob"), signal });
  const { stages } = await loadCourse(stagesFolder);
  const asked = new Set(["greet-listens", "greet-is-reached", "greet-accepts", "greet-thanks"]);
  const topology = readTopology(lab.engine, gradeTopology("bob"), { build: false, model: undefined, signal });
  const before = process.memoryUsage().rss;
  const graded = await gradeClass(
    listClass(`${root}/test/fixtures/grade/class`),
    {
      engine: lab.engine,
      owner: lab.owner,
      course: { stages: stages.filter(({ id }) => asked.has(id)) },
      topologyOf: () => topology,
      said: { part: "greeting" },
      seed: undefined,
      all: false,
      image: undefined,
      network: false,
      emit: () => {
        peakMb = Math.max(peakMb, (process.memoryUsage().rss - before) / 1024 / 1024);
      },
      signal,
    },
    4,
  );
  for (const grade of graded) grades.set(grade.learner, grade);
  const filters = { label: [`next-room.run=${lab.owner.run}`] };
  const { docker } = lab.engine;
  left = [
    ...(await docker.listContainers({ all: true, filters })).map(({ Names }) => Names.join()),
    ...(await docker.listNetworks({ filters })).map(({ Name }) => Name),
  ];
}, 120_000);

afterAll(() => grades.clear());

const problemOf = (learner: string) => {
  const result = grades.get(learner)?.results.find(({ verdict }) => verdict !== "pass");
  return { stage: result?.id, verdict: result?.verdict, class: result?.mistake?.class, result };
};

test.each(["anna", "carl"])(
  "%s, whose server is right, passes while the others do what they do",
  (learner) => {
    const grade = grades.get(learner);
    expect(grade?.results.map(({ id, mistake }) => mistake ?? id)).toEqual([
      "greet-listens",
      "greet-is-reached",
      "greet-accepts",
      "greet-thanks",
    ]);
    expect(grade?.verdict).toBe("pass");
  },
);

test.each([
  ["bert", "greet-thanks", "wrong-bytes"],
  ["broken", "greet-listens", "not-built"],
  ["escapes", "greet-thanks", "wrong-bytes"],
  ["fills-disk", "greet-listens", "disk-full"],
  ["fills-memory", "greet-listens", "out-of-memory"],
  ["floods", "greet-listens", "too-much-output"],
  ["forks", "greet-listens", "too-many-processes"],
  ["hangs", "greet-listens", "no-listen"],
  ["loopback", "greet-is-reached", "loopback-only"],
  ["reads-stdin", "greet-listens", "no-listen"],
  ["says-nothing", "greet-thanks", "no-answer"],
  ["wrong-port", "greet-listens", "wrong-port"],
])("%s fails at %s: %s", (learner, stage, mistake) => {
  const { result, ...problem } = problemOf(learner);
  expect(problem).toEqual({ stage, verdict: "fail", class: mistake });
  expect(result?.mistake?.sentence).not.toBe("");
});

test("what sends without end is stopped, whether its bytes or their number is noticed first", () => {
  const { verdict, class: mistake } = problemOf("sends-for-ever");
  expect(verdict).toBe("fail");
  expect(["wrong-bytes", "too-much-output"]).toContain(mistake);
});

test("a compiler's words are told", () => {
  expect(problemOf("broken").result?.mistake?.lastWords).toMatch(/broken\.c:1.*expected ';'/s);
});

test("a language without a workbench is nobody's failure", () => {
  expect(grades.get("rusty")).toMatchObject({
    verdict: "inconclusive",
    trouble: { code: "language-unknown" },
  });
});

test("what the programs printed is not kept in the runner", () => {
  expect(peakMb).toBeLessThan(300);
});

test("nothing is left of it", () => {
  expect(left).toEqual([]);
});
