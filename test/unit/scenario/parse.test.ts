import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { scenarioOf, stepsOf, withSteps } from "./read.ts";

describe("the head of a scenario", () => {
  it("has a value for all that is not said", () => {
    const scenario = scenarioOf(withSteps("  - say: hi"), "stories/greeting.yaml");
    expect(scenario).toMatchObject({
      id: "greeting",
      file: "stories/greeting.yaml",
      title: "A title",
      about: "What it is about.",
      chapter: "",
      deadlineMs: 60_000,
      variables: {},
      link: [],
    });
    expect([scenario.topology, scenario.seed]).toEqual([undefined, undefined]);
  });

  it("finds its topology from where the file is", () => {
    const text = `topology: ../mine/compose.yaml\n${withSteps("  - say: hi")}`;
    expect(scenarioOf(text, "stories/greeting.yaml").topology).toBe(resolve("mine/compose.yaml"));
  });

  it("takes its own seed, deadline, variables and wire", () => {
    const head = "seed: 42\ndeadline: 2m\nvars: { port: 9999, who: Bob, polite: true }\n";
    const link = "link: { wire: me <-> bob, delay: 100ms, loss: 10% }\n";
    expect(scenarioOf(head + link + withSteps("  - say: hi"))).toMatchObject({
      seed: 42,
      deadlineMs: 120_000,
      variables: { port: "9999", who: "Bob", polite: "true" },
      link: [{ link: "me <-> bob", terms: { delay: "100ms", loss: "10%" } }],
    });
  });
});

describe("what is drawn", () => {
  it.each([
    ["port", { kind: "port" }],
    ["word", { kind: "word" }],
    ["line", { kind: "line" }],
    ["text of 1 byte", { kind: "text", bytes: 1 }],
    ["text of 5000 bytes", { kind: "text", bytes: 5000 }],
    ["number 3..12", { kind: "number", from: 3, to: 12 }],
    ["[red, 2, true]", { kind: "choice", values: ["red", "2", "true"] }],
  ])("%s", (written, random) => {
    const text = `random: { it: ${written} }\n${withSteps("  - say: ${it}")}`;
    expect(scenarioOf(text).random).toEqual({ it: random });
  });
});

describe("the terms of a stage", () => {
  const steps = withSteps("  - { start: program chat 1, on: bob, as: program }");

  it("are none for a scenario that is no stage", () => {
    expect(scenarioOf(steps).stage).toBeUndefined();
  });

  it("have a value for all that is not said", () => {
    expect(scenarioOf(`stage: { as: bob, part: chat }\n${steps}`).stage).toEqual({
      as: "bob",
      part: "chat",
      tier: "basic",
      needs: [],
      hints: {},
    });
  });

  it("know where each need stands, and the hint for each class", () => {
    const stage =
      "stage: { as: bob, part: chat, tier: beyond, needs: [a, b-2], hints: { any: x, reset: y } }\n";
    expect(scenarioOf(stage + steps).stage).toEqual({
      as: "bob",
      part: "chat",
      tier: "beyond",
      needs: [
        { id: "a", line: 1, column: 53, length: 1, excerpt: stage.trimEnd() },
        { id: "b-2", line: 1, column: 56, length: 3, excerpt: stage.trimEnd() },
      ],
      hints: { any: "x", reset: "y" },
    });
  });
});

describe("what a step does", () => {
  it.each([
    ["say: hi", { do: "nothing" }],
    [
      "{ run: ls -l, on: me, as: list, input: x }",
      { do: "run", host: "me", name: "list", command: "ls -l", input: "x" },
    ],
    [
      "{ run: [ls, -l], on: me }",
      { do: "run", host: "me", name: "step 1", command: ["ls", "-l"], input: undefined },
    ],
    ["{ start: greet, on: bob }", { do: "start", host: "bob", name: "step 1", command: "greet", copies: 1 }],
    ["{ terminal: chat, on: me, as: c }", { do: "terminal", host: "me", name: "c", command: "chat" }],
    [
      "http: http://bob:8080/a",
      {
        do: "http",
        host: "curl",
        name: "step 1",
        method: "GET",
        url: "http://bob:8080/a",
        headers: [],
        body: undefined,
      },
    ],
    [
      "{ http: http://bob/, on: me, as: post, body: hi, headers: { Host: b, Cookie: [c, d] } }",
      {
        do: "http",
        host: "me",
        name: "post",
        method: "POST",
        url: "http://bob/",
        headers: [
          ["Host", "b"],
          ["Cookie", "c"],
          ["Cookie", "d"],
        ],
        body: "hi",
      },
    ],
    ["http: HEAD http://bob/", expect.objectContaining({ method: "HEAD" })],
    [
      "{ write: /tmp/note, on: bob, content: hi }",
      { do: "write", host: "bob", path: "/tmp/note", content: "hi" },
    ],
    ["pause: bob", { do: "pause", host: "bob" }],
    ["unpause: bob", { do: "unpause", host: "bob" }],
    ["kill: bob", { do: "kill", host: "bob" }],
    ["restart: bob", { do: "restart", host: "bob" }],
    ["packets: me <-> bob:9999", { do: "packets", select: "me <-> bob:9999" }],
    [
      "{ wire: me > bob, loss: the 2nd SYN, cut: true, match: port 9999 }",
      {
        do: "wire",
        change: { link: "me > bob", terms: { loss: "the 2nd SYN", cut: true, match: "port 9999" } },
      },
    ],
    ["heal: me <-> bob", { do: "wire", change: { link: "me <-> bob", terms: { heal: true } } }],
    [
      "{ hold: bob, match: SYN }",
      { do: "wire", change: { link: "bob", terms: { hold: true, match: "SYN" } } },
    ],
    ["release: bob", { do: "release", link: "bob", count: 1 }],
    ["{ release: bob, count: all }", { do: "release", link: "bob", count: "all" }],
  ])("%s", (step, action) => {
    expect(stepsOf(`  - ${step}`)[0]?.action).toEqual(action);
  });

  it.each([
    ["type: hello", { do: "type", into: "chat", text: "hello", enter: true }],
    ["type: hello\n    enter: false", { do: "type", into: "chat", text: "hello", enter: false }],
    ["press: ctrl-c", { do: "press", into: "chat", key: "ctrl-c" }],
  ])("%s, in a terminal", (step, action) => {
    const steps = stepsOf(`  - { terminal: chat, on: me, as: chat }\n  - ${step}\n    in: chat`);
    expect(steps[1]?.action).toEqual(action);
  });

  it("stop, by the program's name", () => {
    const start = "  - { start: greet, on: bob, as: greeter }\n";
    expect(stepsOf(`${start}  - stop: greeter`)[1]?.action).toMatchObject({
      program: "greeter",
      signal: "TERM",
    });
    expect(stepsOf(`${start}  - { stop: greeter, signal: STOP }`)[1]?.action).toMatchObject({
      signal: "STOP",
    });
  });
});

describe("where a step and its expectations stand", () => {
  it("is known to the column", () => {
    const [step] = stepsOf("  - say: hi\n    expect:\n      on: bob\n      listening: [1, 2]\n");
    expect(step).toMatchObject({ index: 0, line: 4, column: 5 });
    expect(step?.expect.map(({ line, column }) => `${line}:${column}`)).toEqual(["7:19", "7:22"]);
  });

  it("is known for each line of a packet pattern", () => {
    const [step] = stepsOf(
      "  - packets: bob\n    expect:\n      - a > b\n      - c > d\n    never: [e > f]\n",
    );
    expect(step?.expect).toEqual([
      {
        what: "packets",
        line: 4,
        column: 5,
        select: "bob",
        lines: [
          { text: "a > b", line: 6, column: 9 },
          { text: "c > d", line: 7, column: 9 },
        ],
        never: [{ text: "e > f", line: 8, column: 13 }],
      },
    ]);
  });
});

describe("what a step expects", () => {
  const wishes = (expectation: string, before = "run: ls\n    on: me\n    as: list\n    ") =>
    stepsOf(`  - ${before}expect: ${expectation}`)[0]?.expect.map(({ line: _, column: __, ...wish }) => wish);
  const ok = { what: "exit", program: "list", code: 0 };

  it("is that what is run succeeds, unless it says how it ends", () => {
    expect(stepsOf("  - { run: ls, on: me, as: list }")[0]?.expect).toMatchObject([ok]);
    expect(stepsOf("  - { http: http://bob/, as: page }")[0]?.expect).toMatchObject([
      { ...ok, program: "page" },
    ]);
    expect(wishes("{ exit: failure }")).toEqual([{ ...ok, code: "failure" }]);
    expect(stepsOf("  - { start: ls, on: me }")[0]?.expect).toEqual([]);
  });

  it.each([
    ["hi", { has: ["hi"] }],
    ["[a, b]", { has: ["a", "b"] }],
    ["{ is: a }", { is: "a" }],
    ["{ has: a, not: b, matches: 'a+', bytes: 1 }", { has: ["a"], not: ["b"], matches: "a+", bytes: 1 }],
    ["{ has: [a], not: [b, c] }", { has: ["a"], not: ["b", "c"] }],
  ])("is a text: %s", (text, match) => {
    expect(wishes(`{ stdout: ${text} }`)).toEqual([
      ok,
      { what: "printed", program: "list", stream: "stdout", text: match },
    ]);
  });

  it("is about the host of the program it is about", () => {
    const of = (host: string) => ({ what: "listening", host, listener: { port: 1 }, is: true });
    expect(wishes("{ listening: 1 }")).toEqual([ok, of("me")]);
    expect(wishes("{ on: bob, listening: 1 }")).toEqual([ok, of("bob")]);
    const start = "  - { start: greet, on: bob, as: greeter }\n";
    expect(stepsOf(`${start}  - expect: { program: greeter, listening: 1 }`)[1]?.expect).toMatchObject([
      of("bob"),
    ]);
    expect(stepsOf(`${start}  - { stop: greeter, expect: { listening: 1 } }`)[1]?.expect).toMatchObject([
      of("bob"),
    ]);
  });

  it.each([
    ["listening: { port: 1, address: any }", { listener: { port: 1, address: "any" }, is: true }],
    [
      "listening: { port: 1, backlog: 5, waiting: '>= 2' }",
      { listener: { port: 1, backlog: 5, waiting: { atLeast: 2, atMost: Number.POSITIVE_INFINITY } } },
    ],
    ["closed: 1", { what: "listening", listener: { port: 1 }, is: false }],
    ["closed: { port: 1, address: 127.0.0.1 }", { listener: { port: 1, address: "127.0.0.1" }, is: false }],
    ["sockets: {}", { socket: {}, count: { atLeast: 1, atMost: Number.POSITIVE_INFINITY } }],
    [
      "sockets: { state: TIME-WAIT, port: 1, peer: '${me.address}', peer-port: 2, count: 1..3 }",
      {
        socket: { state: "TIME-WAIT", port: 1, peer: "${me.address}", peerPort: 2 },
        count: { atLeast: 1, atMost: 3 },
      },
    ],
    [
      "sockets: { state: LISTEN, waiting: '>= 1', count: 0 }",
      {
        socket: { state: "LISTEN", waiting: { atLeast: 1, atMost: Number.POSITIVE_INFINITY } },
        count: { atLeast: 0, atMost: 0 },
      },
    ],
    ["sockets: { count: 0 }", { count: { atLeast: 0, atMost: 0 } }],
    ["sockets: { count: < 3 }", { count: { atLeast: 0, atMost: 2 } }],
    ["sockets: { count: '> 3' }", { count: { atLeast: 4, atMost: Number.POSITIVE_INFINITY } }],
    ["sockets: { count: <= 3 }", { count: { atLeast: 0, atMost: 3 } }],
    ["file: /tmp/x", { path: "/tmp/x", text: {} }],
    ["file: { path: /tmp/x, has: a }", { path: "/tmp/x", text: { has: ["a"] } }],
    ["file: { path: /tmp/x, absent: true }", { path: "/tmp/x", text: "absent" }],
  ])("of a host: %s", (key, wish) => {
    expect(stepsOf(`  - on: bob\n    expect:\n      ${key}`)[0]?.expect[0]).toMatchObject({
      host: "bob",
      ...wish,
    });
  });

  it("of hosts: their states", () => {
    expect(stepsOf("  - expect: { host: { bob: paused, me: running } }")[0]?.expect).toMatchObject([
      { what: "host", host: "bob", state: "paused" },
      { what: "host", host: "me", state: "running" },
    ]);
  });

  it("of an answer", () => {
    const step = "  - http: http://bob/\n    as: page\n    expect:\n      status: 200\n";
    const more =
      "      headers: { a: b, c: { absent: true } }\n      body: hi\n      json: { d: [1, null] }\n";
    expect(stepsOf(step + more)[0]?.expect.slice(1)).toMatchObject([
      { what: "status", program: "page", status: 200 },
      { what: "header", program: "page", name: "a", text: { has: ["b"] } },
      { what: "header", program: "page", name: "c", text: "absent" },
      { what: "body", program: "page", text: { has: ["hi"] } },
      { what: "json", program: "page", value: { d: [1, null] } },
    ]);
  });

  it("comes after what says that it has started", () => {
    const step = "  - { start: ls, on: me, as: it, until: { prints: ready }, expect: { listening: 1 } }";
    expect(stepsOf(step)[0]?.expect).toMatchObject([
      { what: "printed", text: { has: ["ready"] } },
      { what: "listening" },
    ]);
  });

  it("of copies, is expected of each", () => {
    const steps = stepsOf(
      "  - { start: ls, on: me, as: it, copies: 2 }\n  - expect: { program: it, exit: 0 }\n  - expect: { program: it-2, running: false }",
    );
    expect(steps[1]?.expect).toMatchObject([{ program: "it-1" }, { program: "it-2" }]);
    expect(steps[2]?.expect).toMatchObject([{ program: "it-2", is: false }]);
  });

  it("may take its own time", () => {
    expect(stepsOf("  - say: hi\n  - { say: hi, within: 1.5s }").map(({ withinMs }) => withinMs)).toEqual([
      5000, 1500,
    ]);
  });

  it("takes what the file gives to all of its steps, unless it says otherwise", () => {
    const { steps } = scenarioOf(
      "title: Slow\nabout: Slow things.\nwithin: 20s\nsteps:\n  - say: hi\n  - { say: hi, within: 1.5s }\n",
    );
    expect(steps.map(({ withinMs }) => withinMs)).toEqual([20_000, 1500]);
  });
});

describe("what a step takes along", () => {
  it.each([
    ["run: ls\n    on: me", "stdout"],
    ["terminal: ls\n    on: me", "sees"],
    ["http: http://bob/", "body"],
  ])("comes from where %j shows most", (action, from) => {
    expect(stepsOf(`  - ${action}\n    let: { port: 'port (\\d+)' }`)[0]?.captures).toMatchObject([
      { variable: "port", from, matches: "port (\\d+)" },
    ]);
  });

  it("comes from where it says", () => {
    const step =
      "  - http: http://bob/\n    let: { to: { from: header, header: location }, all: { from: status } }";
    expect(stepsOf(step)[0]?.captures).toMatchObject([
      { variable: "to", from: "header", header: "location", matches: undefined },
      { variable: "all", from: "status" },
    ]);
  });

  it("is known to the steps behind it", () => {
    const steps =
      "  - { run: ls, on: me, let: { a: '.*' } }\n  - say: ${a} of ${bob.name}, ${seed} and $${b}";
    expect(stepsOf(steps)).toHaveLength(2);
  });
});
