import { describe, expect, it } from "vitest";
import { formatProblems } from "../../../lab/scenario/problem.ts";
import { mistakesIn, problemsOf, withSteps } from "./read.ts";

/** Steps with one mistake each (the first line of them is line 4), and what the author is told. */
const MISTAKES: readonly (readonly [about: string, steps: string, told: string])[] = [
  [
    "a misspelt key",
    "  - run: ls\n    on: me\n    exepct: { exit: 0 }",
    "6:5 unknown key `exepct`; did you mean `expect`?",
  ],
  ["a misspelt action", "  - rnu: ls\n    on: me", "4:5 unknown key `rnu`; did you mean `run`?"],
  [
    "a word that another tool has",
    "  - run: ls\n    on: me\n    timeout: 5s",
    "6:5 unknown key `timeout`; did you mean `within`?",
  ],
  [
    "a sleep",
    "  - sleep: 5s",
    "4:5 there is no `sleep`; say what to wait for under `expect:`, and how long at most with `within:`",
  ],
  [
    "two actions",
    "  - run: ls\n    on: me\n    pause: bob",
    "6:5 a step does one thing, and this one has `run` and `pause`; make it two steps",
  ],
  [
    "a key of another action",
    "  - run: ls\n    on: me\n    copies: 3",
    "6:5 `copies` does not go with `run`; it goes with `start`",
  ],
  [
    "an expectation beside `expect`",
    "  - run: ls\n    on: me\n    stdout: hi",
    "6:5 `stdout` is an expectation; put it under `expect:`",
  ],
  [
    "a key of the step in its expectation",
    "  - run: ls\n    on: me\n    expect: { exit: 0, within: 5s }",
    "6:24 `within` belongs to the step; put it beside `expect:`, not in it",
  ],
  ["no host", "  - run: ls", "4:5 `on` is missing"],
  ["a step that is a text", "  - hello", "4:5 a step is a map of keys and values, such as `say: Bob waits.`"],
  [
    "an empty step",
    "  - {}",
    "4:5 this step is empty; it may say something, do one thing, and expect something",
  ],
  [
    "a number where a text belongs",
    "  - run: ls\n    on: me\n    input: 42",
    '6:12 this must be a text, not `42`; put it in quotes: "42"',
  ],
  ["a key without a value", "  - say:", "4:5 `say` has no value; it must be a text"],
  [
    "a key that may have several kinds of values, and has none",
    "  - run:\n    on: me",
    "4:5 `run` has no value; it must be a text or a list",
  ],
  [
    "nothing in a list",
    "  - run: [ls, ]\n    on: me\n    input: x\n    expect: [{ exit: 0 }, null]",
    "7:27 here is no value; it must be a map of keys and values",
  ],
  ["a time without a unit", "  - within: 5", "4:13 a time needs its unit: `5s` or `5ms`"],
  [
    "a time that is none",
    "  - within: soon",
    "4:13 a time is a number and its unit, as in `500ms`, `5s` or `2m`",
  ],
  [
    "a port out of range",
    "  - expect: { on: bob, listening: 99999 }",
    "4:35 a port is a number from 1 to 65535",
  ],
  [
    "a port that is a word",
    "  - expect: { on: bob, listening: http }",
    "4:35 a port is a number or a variable, as in `9999` or `${port}`",
  ],
  [
    "a broken expression",
    "  - run: ls\n    on: me\n    expect: { stdout: { matches: '(' } }",
    "6:34 this is no regular expression: /(/mu: Unterminated group",
  ],
  [
    "a word where a number or another word belongs",
    "  - run: ls\n    on: me\n    expect: { exit: maybe }",
    "6:21 this must be a number, `failure` or `any`, not `maybe`",
  ],
  [
    "a misspelt choice",
    "  - expect: { on: bob, sockets: { state: TIMEWAIT } }",
    "4:42 this must be `LISTEN`, `SYN-SENT`, `SYN-RECEIVED`, `ESTABLISHED`, `FIN-WAIT-1`, `FIN-WAIT-2`, `CLOSE-WAIT`, `CLOSING`, `LAST-ACK`, `TIME-WAIT` or `CLOSED`; did you mean `TIME-WAIT`?",
  ],
  [
    "a signal by its long name",
    "  - { start: ls, on: me, as: x }\n  - stop: x\n    signal: SIGTERM",
    "6:13 this must be `TERM`, `INT`, `KILL`, `STOP` or `CONT`; did you mean `TERM`?",
  ],
  [
    "a method in small letters",
    "  - http: get http://bob/",
    "4:11 a request is a method in capitals and a URL, as in `GET http://bob:8080/`; the URL has no spaces",
  ],
  [
    "a path that hangs in the air",
    "  - { write: note, on: bob, content: hi }",
    "4:14 the path must be absolute, as in `/tmp/note`",
  ],
  [
    "a host's name where a listener's address belongs",
    "  - expect: { on: bob, listening: { port: 1, address: bob } }",
    "4:55 `bob` is not an IP address; if that is a host, its address is `${bob.address}`",
  ],
  [
    "a host where an address belongs",
    "  - expect: { on: bob, sockets: { peer: me } }",
    "4:41 `me` is not an IP address; if that is a host, its address is `${me.address}`",
  ],
  [
    "an unknown program",
    "  - { terminal: chat, on: me, as: chat }\n  - { type: hi, in: caht }",
    "5:21 no program is called `caht`; did you mean `chat`?",
  ],
  [
    "a program that begins later",
    "  - { stop: greeter }\n  - { start: greet, on: bob, as: greeter }",
    "4:13 `greeter` begins only in step 2, after this one",
  ],
  [
    "typing into what is no terminal",
    "  - { start: greet, on: bob, as: greeter }\n  - { type: hi, in: greeter }",
    "5:21 `greeter` is no terminal but a program that is started; begin it with `terminal:`",
  ],
  [
    "one name for two programs",
    "  - { run: a, on: me, as: it }\n  - { run: b, on: me, as: it }",
    "5:27 step 1 already has a program called `it`",
  ],
  [
    "the name of a copy taken again",
    "  - { start: a, on: me, as: it, copies: 2 }\n  - { run: b, on: me, as: it-2 }",
    "5:27 step 1 already has a program called `it-2`",
  ],
  [
    "stopping several at once",
    "  - { start: a, on: me, as: it, copies: 2 }\n  - { stop: it }",
    "5:13 `it` is 2 programs; stop them one by one: `it-1`, `it-2`, …",
  ],
  [
    "the output of a step without a program",
    "  - expect: { stdout: hi }",
    "4:15 `stdout` is about a program, and this step has none; say which with `program:`",
  ],
  [
    "the sockets of a step without a host",
    "  - expect: { listening: 9999 }",
    "4:15 `listening` is about a host, and this step has none; say which with `on:`",
  ],
  [
    "the stdout of a terminal",
    "  - { terminal: chat, on: me, expect: { stdout: hi } }",
    "4:41 `stdout` cannot be told of a terminal; a terminal is read with `sees`",
  ],
  [
    "the status of a program",
    "  - { run: ls, on: me, expect: { status: 200 } }",
    "4:34 `status` cannot be told of a program that is `run`; only an `http` step has an answer: ask with `http: GET http://…`",
  ],
  [
    "what is run, still running",
    "  - { run: ls, on: me, expect: { running: true } }",
    "4:34 `running` cannot be told of a program that is `run`; it has always ended: look at `exit`, or `start` it",
  ],
  [
    "ended and running",
    "  - { start: ls, on: me, expect: { exit: 0, running: true } }",
    "4:54 this cannot hold: what has an exit code is not running",
  ],
  [
    "callers who wait in what does not listen",
    "  - expect: { on: bob, sockets: { port: 1, waiting: 1 } }",
    "4:44 callers wait only in a socket that listens; say `state: LISTEN` with it",
  ],
  [
    "a text that is and has not",
    "  - { run: ls, on: me, expect: { stdout: { is: abc, has: d } } }",
    "4:58 this cannot hold: `is` does not have it",
  ],
  [
    "more than the end of a range",
    "  - expect: { on: bob, sockets: { count: 3..1 } }",
    "4:42 this cannot hold: 3 is more than 1",
  ],
  [
    "nothing expected",
    "  - { run: ls, on: me, expect: {} }",
    "4:32 this expects nothing; say what must be seen, as in `{ exit: 0 }`",
  ],
  [
    "an undefined variable",
    "  - run: greet ${prot}\n    on: me",
    "4:16 nothing gives `${prot}` a value; for the shell's own write `$${prot}`",
  ],
  [
    "the second variable of a text",
    "  - say: ${seed} ${sede}",
    "4:18 nothing gives `${sede}` a value; did you mean `${seed}`?",
  ],
  [
    "a variable before it is captured",
    "  - run: greet ${port}\n    on: me\n  - run: ls\n    on: me\n    let: { port: '.*' }",
    "4:16 `${port}` gets its value only at the end of step 2",
  ],
  [
    "a variable that is captured twice, and both times later",
    "  - say: ${a}\n  - { run: ls, on: me, let: { a: b } }\n  - { run: ls, on: me, let: { a: b } }",
    "4:10 `${a}` gets its value only at the end of step 2",
  ],
  [
    "a name of nobody",
    "  - say: ${nobody.name}",
    "4:10 there is no `${nobody.name}`; nobody has only an `address`",
  ],
  [
    "a misspelt property of a host",
    "  - say: It is ${bob.adress}.",
    "4:16 there is no `${bob.adress}`; did you mean `${bob.address}`?",
  ],
  [
    "a variable without an end",
    "  - say: It is ${bob",
    "4:16 this `${` has no `}`; a plain `${` is written `$${`",
  ],
  [
    "a link that is none",
    "  - wire: me to bob\n    cut: true",
    "4:11 a link is `me <-> bob` (both ways), `me > bob` (one way) or `bob` (all that bob sends and gets)",
  ],
  [
    "a wire from a host to itself",
    "  - { wire: bob > bob, cut: true }",
    "4:13 a link needs two different ends; all that bob sends and gets is `bob`, and what it says to itself takes no wire",
  ],
  [
    "a port that there is not",
    "  - http: GET http://bob:99999/",
    "4:15 `http://bob:99999/` is no URL; write it as `http://bob:8080/path`, with a port from 1 to 65535",
  ],
  [
    "a port that is no number",
    "  - http: http://bob:80a/x",
    "4:11 `http://bob:80a/x` is no URL; write it as `http://bob:8080/path`, with a port from 1 to 65535",
  ],
  [
    "a wire that does not change",
    "  - wire: me <-> bob",
    "4:11 this changes nothing on the wire: say `delay`, `loss`, `cut` or another condition",
  ],
  ["a share without its sign", "  - { wire: bob, loss: 10 }", "4:24 a share needs its unit: `10%`"],
  ["a share above the whole", "  - { wire: bob, loss: 101% }", "4:24 a share is from `0%` to `100%`"],
  ["a map for packets", "  - packets: bob\n    expect: { exit: 0 }", "5:13 this must be a list, not a map"],
  [
    "a misspelt flag in a packet",
    "  - packets: bob\n    expect:\n      - bob > me  SYNN ACK",
    "6:19 `SYNN` is no word for packets. Did you mean `SYN`?",
  ],
  [
    "an arrow that is none, in a text in quotes",
    '  - packets: bob\n    never: ["bob -> me  \\"x\\""]',
    "5:18 `>`, `<` or `<->` was expected here, as in `me > bob`",
  ],
  [
    "a packet without its other end",
    "  - packets: bob\n    expect: [at most 2 x bob >]",
    "5:30 the line ends where a host, an address, or `any` was expected",
  ],
  [
    "a port that is none, in what is looked at",
    "  - packets: me <-> bob:99999",
    "4:21 `99999` is no port: they go from 0 to 65535",
  ],
  [
    "a capture from nowhere",
    "  - { say: hi, let: { x: y } }",
    "4:16 `let` does not go with a step that does nothing; it goes with `run`, `start`, `terminal`, `type`, `press`, `stop`, `http`",
  ],
  [
    "a header without its name",
    "  - { http: http://bob/, let: { x: { from: header } } }",
    "4:33 `from: header` needs the name of the header; say `header: location`, for instance",
  ],
  [
    "a header that is not looked at",
    "  - { http: http://bob/, let: { x: { header: location } } }",
    "4:38 `header` needs `from: header`",
  ],
  [
    "a header of a program",
    "  - { run: ls, on: me, let: { x: { from: header, header: a } } }",
    "4:42 a program that is `run` has no `header` to take a value from; it has `stdout`, `stderr`",
  ],
];

describe("a mistake is told by its line and column, what is wrong, and what to write instead", () => {
  it.each(MISTAKES)("%s", (_, steps, told) => {
    expect(mistakesIn(withSteps(steps))).toEqual([told]);
  });

  it("all of them at once", () => {
    const steps = MISTAKES.filter(([, step]) => !step.includes("as:")).map(([, step]) => step);
    const told = problemsOf(withSteps(steps.join("\n")));
    expect(new Set(told.map(({ line }) => line)).size).toBeGreaterThanOrEqual(steps.length);
  });

  it("even in one step, and even in one text", () => {
    expect(
      mistakesIn(
        withSteps("  - exepct: {}\n    run: ${x} ${x}\n    on: me\n    expect: { program: y, exit: 0 }"),
      ),
    ).toEqual([
      "5:10 nothing gives `${x}` a value; for the shell's own write `$${x}`",
      "5:15 nothing gives `${x}` a value; for the shell's own write `$${x}`",
      "4:5 unknown key `exepct`; did you mean `expect`?",
      "7:24 no program is called `y`; give one a name with `as:`",
    ]);
  });

  it("once in what an alias stands for, where it is written", () => {
    expect(mistakesIn(withSteps("  - &step { say: hi, within: soon }\n  - *step"))).toEqual([
      "4:30 a time is a number and its unit, as in `500ms`, `5s` or `2m`",
    ]);
  });

  it("with a caret under the first key of a step that lacks one", () => {
    expect(formatProblems(problemsOf(withSteps("  - run: ls\n    say: hi\n")))).toBe(
      "story.yaml:4:5  `on` is missing\n     4 |   - run: ls\n       |     ^^^",
    );
  });

  it("but not what can only be known when it runs", () => {
    const text = "{ is: abc, has: '${seed}', not: '${seed}' }";
    expect(mistakesIn(withSteps(`  - { run: ls, on: me, expect: { stdout: ${text} } }`))).toEqual([]);
    expect(
      mistakesIn(withSteps("  - { run: ls, on: me, expect: { stdout: { is: '${seed}', has: d } } }")),
    ).toEqual([]);
    expect(mistakesIn(withSteps("  - { packets: 'bob:${seed}', never: ['bob:${seed} > me'] }"))).toEqual([]);
  });

  it("in the wire's own words too, at the word", () => {
    const [told] = mistakesIn(withSteps("  - { wire: bob, loss: the 2nd SYNN }"));
    expect(told).toMatch(/^4:32 .*`SYNN`/);
    const [second] = mistakesIn(withSteps("  - { wire: bob, cut: true, match: '\"SYNN\" SYNN' }"));
    expect(second).toMatch(/^4:44 .*`SYNN`/);
  });

  it("with the line itself and a caret under the place", () => {
    const text = withSteps("  - say: Bob waits.\n    exepct: { exit: 0 }\n");
    expect(formatProblems(problemsOf(text))).toBe(
      [
        "story.yaml:5:5  unknown key `exepct`; did you mean `expect`?",
        "     5 |     exepct: { exit: 0 }",
        "       |     ^^^^^^",
      ].join("\n"),
    );
  });

  it("with a caret that stands right under wide characters and tabs", () => {
    const text = withSteps('  - say: "👋 日本 ${x}"\n');
    expect(formatProblems(problemsOf(text)).split("\n").slice(1)).toEqual([
      '     4 |   - say: "👋 日本 ${x}"',
      "       |                   ^^^^",
    ]);
  });

  it("with the middle of a line that is too long", () => {
    const text = withSteps(`  - say: ${"a".repeat(200)}\${x}${"b".repeat(200)}\n`);
    const [, excerpt = "", caret = ""] = formatProblems(problemsOf(text)).split("\n");
    expect(excerpt.length).toBeLessThan(110);
    expect(excerpt.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe("${x}");
  });

  it("and shows nothing that could steer the reader's terminal", () => {
    const text = withSteps('  - say: "\u001b]0;owned\u0007"\n    nix: 1\n').replace("say", "\u001b[2Jsay");
    expect(formatProblems(problemsOf(text))).not.toContain("\u001b");
  });
});

describe("mistakes around the steps", () => {
  it.each([
    ["", "1:1 this file is empty; a scenario begins with `title:`, `about:` and `steps:`"],
    ["- a\n", "1:1 this must be a map of keys and values, not a list"],
    ["title: x\nabuot: y\nsteps: [{ say: hi }]\n", "2:1 unknown key `abuot`; did you mean `about`?"],
    ["title: x\nabout: y\nsteps: []\n", "3:8 there are no steps"],
    ["title: x\nabout: y\nseed: -1\nsteps: [{ say: hi }]\n", "3:7 a seed is 0 or more"],
    [
      "title: x\nabout: y\nvars: { a: '${b}' }\nsteps: [{ say: hi }]\n",
      "3:12 a variable's own value is taken as it stands, so no `${…}` works in it",
    ],
    [
      "title: x\nabout: y\nlink: [{ wire: bob, delay: 100 }]\nsteps: [{ say: hi }]\n",
      "3:28 a time needs its unit: `100s` or `100ms`",
    ],
    [
      "title: x\nabout: y\nvars: { 1a: b }\nsteps: [{ say: hi }]\n",
      "3:9 a name begins with a letter and has only letters, digits, `-` and `_`",
    ],
  ])("%j", (text, told) => {
    expect(mistakesIn(text)).toEqual([told]);
  });
});

/** Lines 3 and on of a file that is sound but for them, and what the author is told. */
const IN_STAGES: readonly (readonly [about: string, lines: string, told: string])[] = [
  ["a misspelt kind of value", "random: { a: prot }", "3:14 this cannot be drawn: did you mean `port`?"],
  [
    "a kind that there is not",
    "random: { a: elephant }",
    "3:14 this cannot be drawn: there is `port`, `word`, `line`, `text of 200 bytes`, `number 1..9`, or a list to take one of",
  ],
  [
    "a text without its length",
    "random: { a: text }",
    "3:14 this cannot be drawn: did you mean `text of 200 bytes`?",
  ],
  ["a range that runs backwards", "random: { a: number 9..1 }", "3:14 this cannot hold: 9 is more than 1"],
  ["a choice of one", "random: { a: [b] }", "3:14 there is nothing to choose from"],
  [
    "a number where a kind belongs",
    "random: { a: 9999 }",
    '3:14 this must be a text or a list, not `9999`; put it in quotes: "9999"',
  ],
  [
    "a variable that is both given and drawn",
    "vars: { a: b }\nrandom: { a: port }",
    "4:11 `a` has its value from `vars:` already; give it one of them",
  ],
  ["another seed", "random: { seed: port }", "3:11 `seed` is the number that all else is drawn from"],
  [
    "a name that is none",
    "random: { 1a: port }",
    "3:11 a name begins with a letter and has only letters, digits, `-` and `_`",
  ],
  ["a host that cannot be tried", "stage: { as: curl, part: web }", "3:14 this must be `bob` or `me`"],
  ["no part", "stage: { as: bob }", "3:8 `part` is missing"],
  [
    "a misspelt tier",
    "stage: { as: bob, part: web, tier: beyonds }",
    "3:36 this must be `basic` or `beyond`; did you mean `beyond`?",
  ],
  [
    "a misspelt class of mistake",
    "stage: { as: bob, part: web, hints: { wrong-byte: x } }",
    "3:39 unknown key `wrong-byte`; did you mean `wrong-bytes`?",
  ],
  [
    "a variable of a hint that nothing gives a value",
    "random: { port: port }\nstage: { as: bob, part: web, hints: { any: 'try nc bob ${prot}' } }",
    "4:56 nothing gives `${prot}` a value; did you mean `${port}`?",
  ],
  [
    "a program on the other's host",
    "stage: { as: me, part: web }",
    "3:14 the learner's program is to run on `me`, and step 1 starts it on `bob`",
  ],
];

describe("mistakes in what is drawn and in the terms of a stage", () => {
  it.each(IN_STAGES)("%s", (_, lines, told) => {
    const steps = "steps: [{ start: program web 1, on: bob, as: program }]\n";
    expect(mistakesIn(`title: x\nabout: y\n${lines}\n${steps}`)).toEqual([told]);
  });

  it("a stage that starts no learner's program", () => {
    const text =
      "title: x\nabout: y\nstage: { as: bob, part: web }\nsteps: [{ start: program web 1, on: bob }]\n";
    expect(mistakesIn(text)).toEqual([
      "3:1 no step of this stage starts the learner's program; a step must say `start: program web PORT` and `as: program`",
    ]);
  });
});

describe("YAML that is broken", () => {
  it.each([
    ["say: Bob says: hello", "1:6 this looks like a key in the middle of a text"],
    ["title: x\n  about: y", "1:8 this looks like a key in the middle of a text"],
    ["a: [1, 2\n", "1:8 a `[` or `{` is not closed"],
    ['a: "x\n\n', "1:5 a quote is not closed"],
    ["a: 1\n\tb: 2", "2:1 this line is indented with a tab"],
    ["a: 1\na: 2", "2:1 this key is here twice"],
    ["a: !foo x", "1:4 unresolved tag: !foo"],
    ["steps:\n- run ls\n  on: me", "2:3 a `:` is missing here"],
    ["a: 1\n---\nb: 2", "2:1 a second document begins here"],
    ["? [a]\n: b", "1:3 a key must be a plain word"],
    ["a: 'it's'", "1:8 this does not belong here"],
    ["a: &x [*x]", "1:1 this is nested more than 40 levels deep"],
  ])("%j", (text, told) => {
    expect(problemsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      told,
    ]);
  });

  it("by thousands of brackets", () => {
    expect(problemsOf(`a: ${"[".repeat(3000)}`).map(({ message }) => message)).toContain(
      "this is nested too deep",
    );
  });
});
