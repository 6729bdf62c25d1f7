import stringWidth from "string-width";
import { afterEach, describe, expect, test, vi } from "vitest";
import { drawPlainScreen } from "../../../../lab/report/terminal/draw-screen.ts";
import { createTextReporter } from "../../../../lab/report/text/text-reporter.ts";
import { craftPacket } from "../craft-packet.ts";
import { report } from "../report.ts";
import { RunTeller } from "../tell-run.ts";

const three = [
  { key: "greeting", title: "The greeting" },
  { key: "again", title: "Bob greets again and again" },
  { key: "mailboxes", title: "Three mailboxes in one house", chapter: "2 Mailboxes" },
];

const mixed = () =>
  new RunTeller().start(three).playTrouble("mailboxes").play("greeting").playWrong("again").finish("fail");

describe("several scenarios", () => {
  test("are a list by chapter, then what did not pass in full, then the count", () => {
    expect(report("text", mixed())).toBe(`
1 Conversation
  ✓ The greeting                                                           1.2 s
  ✗ Bob greets again and again                                             5.8 s

2 Mailboxes
  ? Three mailboxes in one house                                           90 ms

Failures

1) Bob greets again and again
   I connect.
   lab/scenarios/again.yaml:6  on me
   ✗ greet-client: stdout has "Thank you for connecting"

   expected "Thank you for connecting"
   seen     "Thank you for conecting\\r\\n"
                              ^
   because  stdout has the first 17 bytes of it and then goes another way
   by hand  docker compose exec me greet-client bob 9999
   next     what does Bob's program say when it is asked from his own host?
   evidence .lab/runs/2026-11-23T09-00-00Z/again

Inconclusive: the lab itself did not settle

1) Three mailboxes in one house
   lab/scenarios/mailboxes.yaml

   why      The image next-room/bob is not there, so Bob cannot come up.
   do       Run \`npm start\` once; it builds the images.
   code     image-missing

1 passed, 1 failed, 1 inconclusive in 6.7 s
`);
  });

  test("that all pass end with the count alone", () => {
    const told = new RunTeller().start(three).play("greeting").play("again").play("mailboxes").finish();
    expect(report("text", told)).toMatch(/1\.2 s\n\n3 passed, 0 failed, 0 inconclusive in 2\.5 s\n$/);
  });

  test("ended early, tell what has ended and how many were not run", () => {
    const told = new RunTeller().start(three).playTrouble("mailboxes").open("greeting");
    const text = report("text", told);
    expect(text).toContain("2 Mailboxes\n  ? Three mailboxes in one house");
    expect(text).toMatch(/\n0 passed, 0 failed, 1 inconclusive, 2 not run in 0\.1 s\n$/);
  });

  test("stopped by the person, are not explained one by one", () => {
    const stopped = { code: "stopped", message: "Stopped by SIGINT; taking the hosts down.", hint: null };
    const told = new RunTeller().start(three).playTrouble("greeting", stopped).playTrouble("again", stopped);
    const text = report("text", told);
    expect(text).toMatch(
      /\n\nStopped by SIGINT; taking the hosts down\. 2 scenarios were under way\.\n\n0 passed/,
    );
    expect(text).not.toContain("did not settle");
  });

  test("a repeated scenario is told by its number", () => {
    const told = new RunTeller().start([
      { key: "greeting", title: "The greeting" },
      { key: "greeting#2", title: "The greeting" },
    ]);
    expect(report("text", told.play("greeting").play("greeting#2").finish())).toContain("✓ The greeting #2 ");
  });

  test("a repeated run is told round by round, and the first round does not wait for the second", () => {
    const again = three.map((one) => ({ ...one, key: `${one.key}#2` }));
    const told = new RunTeller().start([...three, ...again]);
    for (const { key } of three) told.play(key);
    const lines = report("text", told.play("mailboxes#2").play("again#2")).split("\n");
    expect(
      lines.filter((line) => /^\d [A-Z]| [✓✗?] /.test(line)).map((line) => line.slice(0, 40).trim()),
    ).toEqual([
      "1 Conversation",
      "✓ The greeting",
      "✓ Bob greets again and again",
      "2 Mailboxes",
      "✓ Three mailboxes in one house",
      "1 Conversation",
      "✓ Bob greets again and again #2",
      "2 Mailboxes",
      "✓ Three mailboxes in one house #2",
    ]);
  });

  test("a line is written as soon as its chapter is reached, not at the end", () => {
    const written: string[] = [];
    const reporter = createTextReporter({
      write: (text) => written.push(text),
      columns: 80,
      color: false,
      isTty: false,
    });
    for (const event of new RunTeller().start(three).play("greeting").events) reporter.take(event);
    expect(written.join("")).toMatch(/\n1 Conversation\n {2}✓ The greeting +1\.2 s\n$/);
    reporter.end();
  });
});

describe("a single scenario", () => {
  const chat = (...steps: string[]) =>
    new RunTeller().start([{ key: "chat", title: "A chat" }]).open("chat", {
      about: "We type to each other.",
      steps: steps.map((say, index) => ({ say, line: index + 3, does: "" })),
    });

  test("is told as a story", () => {
    const told = new RunTeller()
      .start([{ key: "greeting", title: "The greeting" }])
      .play("greeting")
      .finish();
    expect(report("text", told)).toBe(`
  The greeting

  bob 10.99.7.10 · me 10.99.7.20                                    up in 800 ms

  ✓ I connect.                                                             42 ms
    me $ greet-client bob 9999
    │ Thank you for connecting
    ✓ greet-client exits with 0

1 passed, 0 failed, 0 inconclusive in 0.8 s
`);
  });

  test("says whose output it is, what was typed, and what it did not come to", () => {
    const told = chat("I say hello.", "We go home.")
      .hostsUp("chat")
      .program("chat", "bob", "chat-server")
      .program("chat", "me", "chat-client bob")
      .scenario("chat", { type: "step-started", step: 0 })
      .scenario("chat", { type: "typed", program: "chat-client", text: "hello" })
      .output("chat", "chat-client", "hello\r\n", "tty")
      .output("chat", "chat-server", "me: hello\n")
      .scenario("chat", { type: "host-changed", host: "bob", state: "paused" })
      .scenario("chat", { type: "step-ended", step: 0, verdict: "fail", ms: 7 })
      .scenario("chat", { type: "scenario-ended", verdict: "fail", ms: 900, evidence: null });
    expect(report("text", told)).toContain(`
  ✗ I say hello.                                                            7 ms
    me chat-client › hello
    │ hello
    bob chat-server
    │ me: hello
    · bob is paused

  · We go home.
`);
  });

  test("tells first what was so before the first step", () => {
    const told = chat("I connect.")
      .hostsUp("chat")
      .scenario("chat", { type: "wire-changed", link: "me <-> bob", terms: "delay 100ms" })
      .scenario("chat", { type: "step-started", step: 0 })
      .scenario("chat", { type: "step-ended", step: 0, verdict: "pass", ms: 7 });
    expect(report("text", told)).toMatch(
      /up in 800 ms\n\n {4}· me <-> bob: delay 100ms\n\n {2}✓ I connect\./,
    );
  });

  test("tells an exchange once, though curl printed it too", () => {
    const told = chat("I ask for the page.")
      .scenario("chat", { type: "step-started", step: 0 })
      .program("chat", "curl", "curl --include http://bob/", "page")
      .output("chat", "page", "HTTP/1.1 200 OK\r\nServer: bob\r\n\r\nWelcome\n")
      .scenario("chat", {
        type: "http",
        program: "page",
        request: "GET http://bob/",
        status: 200,
        head: "HTTP/1.1 200 OK\r\nServer: bob\r\n",
        body: { text: "Welcome\n" },
      })
      .scenario("chat", { type: "step-ended", step: 0, verdict: "pass", ms: 7 });
    expect(report("text", told)).toContain(`
    curl $ curl --include http://bob/
    │ HTTP/1.1 200 OK
    │ Server: bob
    │
    │ Welcome
`);
    expect(report("text", told).split("200 OK")).toHaveLength(2);
  });

  test("joins a prompt and what follows it, and leaves a bare prompt out", () => {
    const told = chat("Bob asks.", "I answer.")
      .program("chat", "me", "ask")
      .scenario("chat", { type: "step-started", step: 0 })
      .output("chat", "ask", "Hello\r\nYour name? ", "tty")
      .scenario("chat", { type: "step-ended", step: 0, verdict: "pass", ms: 7 })
      .scenario("chat", { type: "step-started", step: 1 })
      .output("chat", "ask", "me\r\n> ", "tty")
      .scenario("chat", { type: "step-ended", step: 1, verdict: "pass", ms: 7 });
    expect(report("text", told)).toContain("    │ Hello\n    │ Your name?\n");
    expect(report("text", told)).toContain("    me ask\n    │ Your name? me\n\n");
  });

  test("ends with what crossed the wire, each packet as it was told last", () => {
    const told = chat("I connect.")
      .hostsUp("chat")
      .scenario("chat", { type: "packet", packet: craftPacket(2, "bob", ["SYN", "ACK"]) })
      .scenario("chat", { type: "packet", packet: craftPacket(1, "me", ["SYN"]) })
      .scenario("chat", { type: "packet", packet: craftPacket(3, "me", ["ACK"]) })
      .scenario("chat", { type: "packet", packet: craftPacket(2, "bob", ["RST", "ACK"]) })
      .scenario("chat", { type: "packet", packet: { not: "a packet" } })
      .scenario("chat", { type: "scenario-ended", verdict: "pass", ms: 900, evidence: null });
    const arrows = report("text", told)
      .split("\n")
      .filter((line) => /[▶◀]/.test(line));
    expect(arrows).toEqual([
      expect.stringMatching(/^ +0\.0 ms +│─+ SYN :9999 .*─▶│$/),
      expect.stringMatching(/^ +1\.0 ms +│◀─+ RST ACK .*─│$/),
      expect.stringMatching(/^ +2\.0 ms +│─+ ACK .*─▶│$/),
    ]);
  });

  test("shortens a flood and says by how much", () => {
    const flood = Array.from({ length: 100 }, (_, index) => `line ${index + 1}\n`).join("");
    const told = chat("Bob talks.")
      .program("chat", "bob", "talk")
      .scenario("chat", { type: "step-started", step: 0 })
      .output("chat", "talk", flood)
      .scenario("chat", { type: "step-ended", step: 0, verdict: "pass", ms: 7 });
    const text = report("text", told);
    expect(text).toContain("│ line 40\n    │ … 60 more lines\n");
    expect(text).not.toContain("line 41");
  });
});

describe("the width", () => {
  const long =
    "A title of 漢字 and 👋🏽 that goes on and on, far beyond what any narrow terminal can show in one line";
  const told = (count: number) => {
    const plans = Array.from({ length: count }, (_, index) => ({ key: `s${index}`, title: long }));
    const teller = new RunTeller().start(plans);
    for (const { key } of plans) {
      teller
        .open(key, { about: long, steps: [{ say: long, line: 3, does: long }] })
        .hostsUp(key)
        .scenario(key, { type: "step-started", step: 0 })
        .program(key, "me", long, "talk")
        .output(key, "talk", `${long.repeat(3)}\n`)
        .expectation(key, {
          verdict: "fail",
          expected: long,
          failure: {
            host: "me",
            expected: long,
            seen: long.repeat(2),
            caret: 150,
            because: long,
            byHand: null,
            next: long,
            drawing: long,
          },
        })
        .scenario(key, { type: "step-ended", step: 0, verdict: "fail", ms: 5 })
        .scenario(key, { type: "scenario-ended", verdict: "fail", ms: 9, evidence: null });
    }
    return teller.finish("fail");
  };

  test.each([48, 60, 80, 100])("of %i columns is kept", (columns) => {
    for (const text of [report("text", told(1), { columns }), report("text", told(2), { columns })]) {
      for (const line of text.split("\n")) expect.soft(stringWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test("tells how long was waited in vain, where a longer wait might have helped", () => {
    const failing = (ms: number) =>
      report(
        "text",
        new RunTeller()
          .start([{ key: "a", title: "A" }])
          .open("a")
          .scenario("a", { type: "step-started", step: 0 })
          .expectation("a", {
            verdict: "fail",
            ms,
            failure: {
              ...{ host: "me", expected: "x", seen: "y", caret: null, because: null },
              ...{ byHand: null, next: null, drawing: null },
            },
          })
          .scenario("a", { type: "scenario-ended", verdict: "fail", ms: 9, evidence: null })
          .finish("fail"),
      );
    expect(failing(20_000)).toContain("waited   20.0 s; a step waits no longer than its `within:`\n");
    expect(failing(40)).not.toContain("waited");
  });

  test("does not break a command to be pasted but between its words", () => {
    const byHand = `docker compose exec me sh -c '${"printf x; ".repeat(12)}' --and "a b"`;
    const teller = new RunTeller()
      .start([{ key: "a", title: "A" }])
      .open("a")
      .scenario("a", { type: "step-started", step: 0 })
      .expectation("a", {
        verdict: "fail",
        failure: {
          ...{ host: "me", expected: "x", seen: "y", caret: null, because: null },
          ...{ byHand, next: null, drawing: null },
        },
      })
      .scenario("a", { type: "scenario-ended", verdict: "fail", ms: 9, evidence: null })
      .finish("fail");
    const told = report("text", teller).split("\n");
    const start = told.findIndex((line) => line.includes("by hand"));
    const lines = told.slice(start, start + 3).map((line) => line.slice(12));
    expect(lines.join("\n").replaceAll(/ \\\n +/g, " ")).toBe(byHand);
  });
});

describe("colour", () => {
  const ours = new RegExp(`${String.fromCharCode(0x1b)}\\[(?:[0-9]+m|[0-9]+A|J|\\?25[lh])`, "g");

  test("changes nothing but the look", () => {
    const plain = report("text", mixed());
    const colored = report("text", mixed(), { color: true });
    expect(colored).not.toBe(plain);
    expect(colored.replaceAll(ours, "")).toBe(plain);
  });

  test("is not there without being asked for", () => {
    expect(report("text", mixed())).not.toContain("\u001b");
  });
});

describe("on a terminal", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const live = (told: RunTeller, to: { columns?: number; rows?: number } = {}) => {
    const written: string[] = [];
    const reporter = createTextReporter({
      ...{ write: (text: string) => written.push(text), columns: 81, color: false, isTty: true, ...to },
      now: () => told.at + 1500,
    });
    for (const event of told.events) reporter.take(event);
    return { reporter, written, screen: () => drawPlainScreen(written.join("")) };
  };

  test("what runs stands below what has ended, with its step and its time", () => {
    const told = new RunTeller()
      .start(three)
      .play("greeting")
      .open("again")
      .hostsUp("again")
      .scenario("again", { type: "step-started", step: 0 })
      .open("mailboxes");
    const { screen, reporter } = live(told);
    expect(screen()).toEqual([
      "",
      "1 Conversation",
      "  ✓ The greeting                                                            1.2 s",
      "",
      "  ◌ Bob greets again and again · I connect.                                2.3 s".replace(
        "2.3",
        "2.3",
      ),
      "  ◌ Three mailboxes in one house · bringing the hosts up                   1.5 s",
      "  1 of 3 · 3.1 s",
      "",
    ]);
    reporter.end();
  });

  test("at the end stands what a pipe would have got", () => {
    const { screen, reporter } = live(mixed());
    reporter.end();
    expect(screen().join("\n")).toBe(report("text", mixed(), { columns: 81 }));
  });

  test("a story's step is shown while it runs, and its time goes on by itself", () => {
    vi.useFakeTimers();
    const told = new RunTeller()
      .start([{ key: "greeting", title: "The greeting" }])
      .open("greeting")
      .hostsUp("greeting")
      .scenario("greeting", { type: "step-started", step: 0 })
      .program("greeting", "me", "greet-client bob 9999");
    const { screen, reporter } = live(told);
    expect(screen().slice(-3)).toEqual([
      "  ◌ I connect.                                                             1.5 s",
      "    me $ greet-client bob 9999",
      "",
    ]);
    told.at += 1000;
    vi.advanceTimersByTime(200);
    expect(screen().at(-3)).toMatch(/I connect\. +2\.5 s$/);
    reporter.end();
  });

  test("a flood is not drawn at each of its pieces, and does not fill more than the screen", () => {
    vi.useFakeTimers();
    const told = new RunTeller()
      .start([{ key: "a", title: "A" }])
      .open("a")
      .hostsUp("a")
      .scenario("a", { type: "step-started", step: 0 })
      .program("a", "bob", "talk")
      .output("a", "talk", "word\n".repeat(39));
    const { screen, written, reporter } = live(told, { rows: 12 });
    expect(written.join("")).not.toContain("word");
    vi.advanceTimersByTime(200);
    const lines = screen();
    expect(lines).toContain("    │ word");
    expect(lines.slice(lines.findIndex((line) => line.includes("◌"))).length).toBeLessThanOrEqual(12);
    reporter.end();
  });

  test("the cursor comes back when the run ends, ends early, or the process ends", () => {
    const hide = "\u001b[?25l";
    const show = "\u001b[?25h";
    const { written, reporter } = live(new RunTeller().start(three).open("greeting"));
    expect(written.join("")).toContain(hide);
    reporter.end();
    reporter.end();
    expect(written.join("").split(show)).toHaveLength(2);
    const listeners = process.listeners("exit");
    const other = live(new RunTeller().start(three).open("greeting"));
    const added = process.listeners("exit").filter((listener) => !listeners.includes(listener));
    for (const listener of added) listener(0);
    expect(other.written.join("").endsWith(show)).toBe(true);
    other.reporter.end();
    expect(process.listeners("exit")).toEqual(listeners);
  });
});
