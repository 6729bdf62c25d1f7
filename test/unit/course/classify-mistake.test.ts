import { describe, expect, it } from "vitest";
import { classifyMistake } from "../../../lab/course/classify-mistake.ts";
import type { ProgramFacts } from "../../../lab/course/finding.ts";
import type { Stage } from "../../../lab/course/stage.ts";
import type { Failure, ScenarioEvent } from "../../../lab/events.ts";
import type { MistakeClass, StageTerms } from "../../../lab/scenario/scenario.ts";
import { scenarioOf } from "../scenario/read.ts";

const FACTS: ProgramFacts = {
  exitCode: null,
  oomKilled: false,
  pidsAtLimit: false,
  diskFull: false,
  listeners: [{ address: "0.0.0.0", port: 12_345 }],
  lastStderr: "",
  outputBytes: 0,
};
const FAILURE: Failure = {
  ...{
    host: null,
    expected: "",
    seen: "",
    caret: null,
    because: null,
    byHand: null,
    next: null,
    drawing: null,
  },
};

/** A stage with a server as `program` on bob and a caller on me, or a client as `program` on me and a server on bob. */
function stageOf(as: StageTerms["as"], expected: string, hints: StageTerms["hints"] = {}): Stage {
  const program =
    as === "bob"
      ? "{ start: 'program greeting ${port}', on: bob, as: program }"
      : "{ start: 'program greeting bob ${port}', on: me, as: program }";
  const peer =
    as === "bob"
      ? "{ start: 'nc -dv bob ${port}', on: me, as: peer }"
      : "{ start: 'nc -lv ${port}', on: bob, as: peer }";
  const scenario = scenarioOf(
    [
      "title: x",
      "about: y",
      "random: { port: port }",
      `stage: { as: ${as}, part: greeting }`,
      `steps: [${program}, ${peer}, { http: "http://bob/", as: curl }, { expect: [{ program: peer, running: true }, ${expected}] }]`,
    ].join("\n"),
  );
  return { id: "x", as, part: "greeting", tier: "basic", needs: [], hints, scenario };
}

type Told = { stdout?: string; stderr?: string; exit?: number };

/** The events of a run in which the last expectation of the stage did not hold. */
function eventsOf(programs: { program?: Told; peer?: Told; curl?: Told } = {}): ScenarioEvent[] {
  const hosts = [
    { host: "bob", addresses: ["10.99.7.10"], image: "" },
    { host: "me", addresses: ["10.99.7.20"], image: "" },
  ];
  const events: ScenarioEvent[] = [
    { type: "hosts-up", project: "p", hosts, ms: 1 },
    { type: "variable", name: "port", value: "12345" },
  ];
  for (const program of ["program", "peer", "curl"] as const) {
    const { stdout, stderr, exit } = programs[program] ?? {};
    events.push({ type: "program-started", program, host: "me", command: "", terminal: false, byHand: "" });
    if (stdout) events.push({ type: "output", program, stream: "stdout", chunk: { text: stdout } });
    if (stderr) events.push({ type: "output", program, stream: "stderr", chunk: { text: stderr } });
    if (exit !== undefined) events.push({ type: "program-exited", program, code: exit });
  }
  const told = { type: "expectation", step: 3, line: 5, expected: "", ms: 1 } as const;
  return [
    ...events,
    { type: "step-started", step: 3 },
    { ...told, verdict: "pass" },
    { ...told, verdict: "fail", failure: FAILURE },
  ];
}

const PRINTED = '{ program: peer, stdout: { is: "Thank you for connecting" } }';
const LISTENS = '{ on: bob, listening: "${port}" }';

type Case = readonly [
  about: string,
  as: StageTerms["as"],
  expected: string,
  programs: Parameters<typeof eventsOf>[0],
  facts: Partial<ProgramFacts>,
  mistake: MistakeClass,
];

const CASES: readonly Case[] = [
  ["no memory is left", "bob", PRINTED, { program: { exit: 137 } }, { oomKilled: true }, "out-of-memory"],
  ["no process is left", "bob", PRINTED, {}, { pidsAtLimit: true }, "too-many-processes"],
  ["no room is left", "bob", PRINTED, { program: { exit: 1 } }, { diskFull: true }, "disk-full"],
  [
    "it prints without end",
    "bob",
    PRINTED,
    { program: { exit: 137 } },
    { outputBytes: 2 ** 20 },
    "too-much-output",
  ],
  [
    "a peer knows it",
    "bob",
    PRINTED,
    { peer: { stderr: "mistake: speaks-first It was early.\n", exit: 1 } },
    {},
    "speaks-first",
  ],
  ["it has crashed", "bob", PRINTED, { program: { exit: 1 } }, {}, "crashes"],
  ["it has crashed, as its host knows", "bob", PRINTED, {}, { exitCode: 139 }, "crashes"],
  [
    "it cannot be read",
    "bob",
    LISTENS,
    { program: { exit: 1 } },
    { lastStderr: "  File \"/work/a.py\", line 2\n    ^\nSyntaxError: '(' was never closed\n" },
    "not-built",
  ],
  [
    "it runs, and reads something else that cannot be read",
    "bob",
    PRINTED,
    { program: { exit: 1 } },
    { lastStderr: "Traceback (most recent call last):\nSyntaxError: invalid syntax\n" },
    "crashes",
  ],
  [
    "one of its threads has crashed",
    "bob",
    PRINTED,
    { peer: { exit: 0 } },
    {
      lastStderr: "Exception in thread Thread-1:\nTraceback (most recent call last):\nTypeError: not 'str'\n",
    },
    "crashes",
  ],
  ["it has ended", "bob", LISTENS, { program: { exit: 0 } }, { listeners: [] }, "exits"],
  [
    "it listens nowhere",
    "bob",
    LISTENS,
    {},
    { listeners: [{ address: "127.0.0.11", port: 40_000 }] },
    "no-listen",
  ],
  [
    "it listens elsewhere",
    "bob",
    LISTENS,
    {},
    { listeners: [{ address: "0.0.0.0", port: 9999 }] },
    "wrong-port",
  ],
  [
    "it listens for itself",
    "bob",
    PRINTED,
    { peer: { stderr: "nc: connect to bob port 12345 (tcp) failed: Connection refused\n", exit: 1 } },
    { listeners: [{ address: "127.0.0.1", port: 12_345 }] },
    "loopback-only",
  ],
  [
    "it listens for itself, by IPv6",
    "bob",
    PRINTED,
    { peer: { stderr: "Connection refused", exit: 1 } },
    { listeners: [{ address: "::1", port: 12_345 }] },
    "loopback-only",
  ],
  ["it refuses", "bob", PRINTED, { peer: { stderr: "Connection refused", exit: 1 } }, {}, "refused"],
  [
    "it leaves a call waiting",
    "bob",
    '{ on: bob, sockets: { state: LISTEN, port: "${port}", waiting: ">= 1", count: 0 } }',
    {},
    {},
    "no-accept",
  ],
  ["it says nothing", "bob", PRINTED, {}, {}, "no-answer"],
  ["it hangs up without a word", "bob", PRINTED, { peer: { exit: 0 } }, {}, "early-close"],
  ["it says something else", "bob", PRINTED, { peer: { stdout: "thank you" } }, {}, "wrong-bytes"],
  [
    "it speaks first",
    "bob",
    '{ program: peer, stdout: { is: "" } }',
    { peer: { stdout: "hi" } },
    {},
    "speaks-first",
  ],
  ["it does not hang up", "bob", "{ program: peer, exit: 0 }", { peer: { stdout: "hi" } }, {}, "stays-open"],
  ["it resets", "bob", PRINTED, { peer: { stderr: "read ECONNRESET", exit: 1 } }, {}, "reset"],
  ["curl gets nothing", "bob", "{ program: curl, status: 200 }", { curl: { exit: 52 } }, {}, "early-close"],
  [
    "curl gets half",
    "bob",
    "{ program: curl, exit: 0 }",
    { curl: { stdout: "HTTP/1.1", exit: 18 } },
    {},
    "early-close",
  ],
  [
    "curl waits for the end",
    "bob",
    "{ program: curl, exit: 0 }",
    { curl: { stdout: "HTTP/1.1" } },
    {},
    "stays-open",
  ],
  ["curl waits", "bob", "{ program: curl, exit: 0 }", {}, {}, "no-answer"],
  [
    "curl gets another status",
    "bob",
    "{ program: curl, status: 200 }",
    { curl: { stdout: "HTTP/1.1 500", exit: 0 } },
    {},
    "wrong-bytes",
  ],
  [
    "curl is refused",
    "bob",
    "{ program: curl, exit: 0 }",
    { curl: { stderr: "curl: (7) Failed to connect", exit: 7 } },
    { listeners: [] },
    "no-listen",
  ],
  ["it still runs", "bob", "{ program: program, exit: 0 }", {}, {}, "keeps-running"],
  ["it shows nothing", "bob", "{ program: program, stdout: hi }", {}, {}, "not-shown"],
  [
    "a connection is left",
    "bob",
    '{ on: bob, sockets: { port: "${port}", count: 0 } }',
    {},
    {},
    "stays-open",
  ],
  ["nobody calls", "me", PRINTED, { program: { exit: 0 } }, {}, "no-connect"],
  [
    "it calls and says nothing",
    "me",
    PRINTED,
    { peer: { stderr: "Connection received on me" } },
    {},
    "no-answer",
  ],
  [
    "it is refused",
    "me",
    PRINTED,
    { program: { stderr: "ConnectionRefusedError: refused", exit: 1 } },
    {},
    "refused",
  ],
  [
    "it shows something else",
    "me",
    "{ program: program, stdout: hi }",
    { program: { stdout: "ho", exit: 0 } },
    {},
    "wrong-bytes",
  ],
  [
    "it ends and shows nothing",
    "me",
    "{ program: program, stdout: hi }",
    { program: { exit: 0 } },
    {},
    "not-shown",
  ],
  [
    "it ends as if all were well",
    "me",
    "{ program: program, exit: failure }",
    { program: { exit: 0 } },
    {},
    "exits",
  ],
  ["nobody knows", "bob", "{ host: { me: running } }", {}, {}, "other"],
];

describe("what seems to be wrong with a program", () => {
  it("knows a port whose bytes are the wrong way round, as a C program has it that forgets htons", () => {
    const facts = { ...FACTS, listeners: [{ address: "0.0.0.0", port: 0x3930 }] }; // 12345 is 0x3039
    const found = classifyMistake(stageOf("bob", LISTENS), eventsOf(), facts);
    expect(found.class).toBe("wrong-port");
    expect(found.sentence).toContain("htons(port)");
  });

  it.each(CASES)("%s", (_, as, expected, programs, facts, mistake) => {
    const found = classifyMistake(stageOf(as, expected), eventsOf(programs), { ...FACTS, ...facts });
    expect(found.class, found.sentence).toBe(mistake);
    expect(found.sentence).toMatch(/^[A-Z].*\.$/);
    expect(found.hint).not.toBe("");
  });

  it("is its time, where the stage's own was over", () => {
    const trouble = { code: "deadline", message: "", hint: null };
    const ended: ScenarioEvent = {
      type: "scenario-ended",
      verdict: "inconclusive",
      ms: 1,
      trouble,
      evidence: null,
    };
    const events = [...eventsOf().filter(({ type }) => type !== "expectation"), ended];
    expect(classifyMistake(stageOf("bob", PRINTED), events, FACTS).class).toBe("timeout");
  });
});

describe("what is said of it", () => {
  const events = eventsOf();
  const hintOf = (hints: StageTerms["hints"]) =>
    classifyMistake(stageOf("bob", PRINTED, hints), events, FACTS).hint;

  it("is the author's hint for the class, else the one for any, else the lab's own", () => {
    expect(hintOf({ "no-answer": "Send.", any: "Think." })).toBe("Send.");
    expect(hintOf({ reset: "Read.", any: "Think." })).toBe("Think.");
    expect(hintOf({ reset: "Read." })).toMatch(/What does it wait for/);
  });

  it("has the values of this run in it", () => {
    expect(hintOf({ any: "Call ${bob.address} port ${port}." })).toBe("Call 10.99.7.10 port 12345.");
  });

  it("names the port that was meant and the one that was found", () => {
    const facts = { ...FACTS, listeners: [{ address: "0.0.0.0", port: 9999 }] };
    expect(classifyMistake(stageOf("bob", LISTENS), events, facts).sentence).toBe(
      "It listens on port 9999, and was called on port 12345.",
    );
  });

  it.each([
    [139, /SIGSEGV/],
    [141, /SIGPIPE.*gone/],
    [127, /no such command/],
    [3, /exit code 3/],
  ])("tells how it ended: %i", (exit, sentence) => {
    const found = classifyMistake(stageOf("bob", PRINTED), eventsOf({ program: { exit } }), FACTS);
    expect(found.sentence).toMatch(sentence);
  });

  it("has its last words, of many only the last", () => {
    const stderr = Array.from({ length: 50 }, (_, line) => `line ${line}\n`).join("");
    const of = (facts: Partial<ProgramFacts>, program: Told) =>
      classifyMistake(stageOf("bob", PRINTED), eventsOf({ program }), { ...FACTS, ...facts }).lastWords;
    expect(of({}, { stderr, exit: 1 })).toBe(
      [42, 43, 44, 45, 46, 47, 48, 49].map((line) => `line ${line}`).join("\n"),
    );
    expect(of({ lastStderr: "TypeError: no\n" }, { stderr, exit: 1 })).toBe("TypeError: no");
    expect(of({ lastStderr: "x".repeat(10_000) }, {})).toHaveLength(800);
    expect(of({}, { exit: 1 })).toBeNull();
  });
});

describe("a program that broke off", () => {
  const told = (lastStderr: string) =>
    classifyMistake(stageOf("bob", LISTENS), eventsOf({ program: { exit: 1 } }), { ...FACTS, lastStderr });

  it("has the learner's own lines as its last words, not those of Node's inside", () => {
    const { lastWords } = told(`node:internal/errors:541
      throw error;
      ^

RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536.
    at Server.listen (node:net:2093:5)
    at Object.<anonymous> (/work/server.js:5:3)
    at Module._compile (node:internal/modules/cjs/loader:1738:14) {
  code: 'ERR_SOCKET_BAD_PORT'
}

Node.js v24.21.0
`);
    expect(lastWords).toBe(
      "RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536.\n    at Object.<anonymous> (/work/server.js:5:3)",
    );
  });

  it("and shows where the file cannot be read", () => {
    const read = "/work/a.js:4\n});\n ^\n\nSyntaxError: missing ) after argument list";
    const { class: mistake, lastWords } = told(
      `${read}\n    at wrapSafe (node:internal/modules/cjs/loader:1861:18)\n\nNode.js v24.21.0\n`,
    );
    expect({ mistake, lastWords }).toEqual({ mistake: "not-built", lastWords: read });
  });

  it("and not those of Python's library; forgotten listen is known by its error", () => {
    const { lastWords, hint } = told(`Traceback (most recent call last):
  File "/work/a.py", line 4, in <module>
    c, a = s.accept()
           ^^^^^^^^^^
  File "/usr/lib/python3.11/socket.py", line 294, in accept
    fd, addr = self._accept()
               ^^^^^^^^^^^^^^
OSError: [Errno 22] Invalid argument
`);
    expect(lastWords).toMatch(/a\.py.*\n.*accept\(\)\n.*\nOSError: \[Errno 22\] Invalid argument$/);
    expect(lastWords).not.toContain("socket.py");
    expect(hint).toContain("listen");
  });

  it.each([
    ["ModuleNotFoundError: No module named 'requests'", /package/],
    ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from /work/a.mjs", /package/],
    ["EOFError: EOF when reading a line", /Nobody is there to type/],
    ["TypeError: a bytes-like object is required, not 'str'", /bytes/],
    ["OSError: [Errno 98] Address already in use", /SO_REUSEADDR/],
  ])("is told what that means: %s", (words, hint) => {
    expect(told(`Traceback (most recent call last):\n${words}\n`).hint).toMatch(hint);
  });
});
