import { describe, expect, test } from "vitest";
import { craftPacket } from "../craft-packet.ts";
import { findAll, parseXml, type XmlElement } from "../parse-xml.ts";
import { report } from "../report.ts";
import { RunTeller } from "../tell-run.ts";

/** The page, which is well-formed as XML too. */
const page = (told: RunTeller): XmlElement => parseXml(report("html", told));

const classesOf = ({ attributes }: XmlElement) => (attributes.class ?? "").split(" ");
const byClass = (element: XmlElement, name: string, ofClass: string) =>
  findAll(element, name).filter((found) => classesOf(found).includes(ofClass));
const textsOf = (elements: readonly XmlElement[]) => elements.map(({ text }) => text);

const mixed = () =>
  new RunTeller()
    .start([
      { key: "greeting", title: "The greeting" },
      { key: "again", title: "Bob greets again" },
      { key: "mailboxes", title: "Three mailboxes", chapter: "2 Mailboxes" },
      { key: "never", title: "Never run", chapter: "2 Mailboxes" },
    ])
    .play("greeting")
    .playWrong("again")
    .playTrouble("mailboxes")
    .finish("fail");

describe("a page of several scenarios", () => {
  test("counts them in its heading and below", () => {
    const [heading] = findAll(page(mixed()), "h1");
    expect(heading?.text).toBe("1 of 4 scenarios failed");
    expect(textsOf(findAll(byClass(page(mixed()), "ul", "tally")[0] ?? page(mixed()), "b"))).toEqual([
      ...["1", "1", "1", "1"],
    ]);
  });

  test("lists them by chapter; what passed is closed, what did not is open", () => {
    const chapters = byClass(page(mixed()), "section", "chapter");
    expect(textsOf(chapters.flatMap((chapter) => findAll(chapter, "h2")))).toEqual([
      "1 Conversation",
      "2 Mailboxes",
    ]);
    const scenarios = byClass(page(mixed()), "details", "scenario");
    expect(
      scenarios.map((scenario) => [
        byClass(scenario, "span", "title")[0]?.text,
        "open" in scenario.attributes,
      ]),
    ).toEqual([
      ["The greeting", false],
      ["Bob greets again", true],
      ["Three mailboxes", true],
    ]);
    expect(textsOf(byClass(page(mixed()), "p", "not-run"))).toEqual([expect.stringContaining("Never run")]);
  });

  test("links to each of them, and each link says where to and how it ended", () => {
    const whole = page(mixed());
    const links = findAll(byClass(whole, "ul", "strip")[0] ?? whole, "a");
    expect(links.map(({ attributes }) => attributes["aria-label"])).toEqual([
      "The greeting: passed",
      "Bob greets again: failed",
      "Three mailboxes: inconclusive",
      "Never run: not run",
    ]);
    const ids = [...findAll(whole, "details"), ...findAll(whole, "p")].flatMap(
      ({ attributes }) => attributes.id ?? [],
    );
    for (const { attributes } of links) expect(ids).toContain(attributes.href?.slice(1));
  });

  test("shows why one failed: expected, seen with its caret, and what to do", () => {
    const [failure] = byClass(page(mixed()), "div", "failure");
    expect(textsOf(findAll(failure as XmlElement, "dt"))).toEqual([
      "expected",
      "seen",
      "because",
      "by hand",
      "next",
    ]);
    expect(textsOf(findAll(failure as XmlElement, "dd"))).toEqual([
      '"Thank you for connecting"',
      '"Thank you for conecting\\r\\n"\n                  ^\n',
      "stdout has the first 17 bytes of it and then goes another way",
      "docker compose exec me greet-client bob 9999",
      "what does Bob's program say when it is asked from his own host?",
    ]);
    const [trouble] = byClass(page(mixed()), "div", "trouble");
    expect(trouble?.text).toContain("Run `npm start` once; it builds the images.");
  });
});

test("every sign has a word for who cannot see it", () => {
  const marks = byClass(page(mixed()), "span", "mark");
  expect(new Set(marks.map(({ text, attributes }) => `${text} ${attributes["aria-label"]}`))).toEqual(
    new Set(["✓ passed", "✗ failed", "? inconclusive", "· not run"]),
  );
});

describe("a page of one scenario", () => {
  const chat = () =>
    new RunTeller()
      .start([{ key: "chat", title: "A chat" }])
      .open("chat", { about: "We type.", steps: [{ say: "I say hello.", line: 3, does: "" }] })
      .hostsUp("chat")
      .scenario("chat", { type: "wire-changed", link: "me <-> bob", terms: "delay 100ms" })
      .scenario("chat", { type: "step-started", step: 0 })
      .program("chat", "bob", "chat-server")
      .output("chat", "chat-server", "\u001b[31mred\u001b[0m plain\u001b]0;title\u0007\n")
      .output("chat", "chat-server", "oops\n", "stderr")
      .scenario("chat", { type: "typed", program: "chat-server", text: "hello" })
      .scenario("chat", {
        type: "http",
        program: "page",
        request: "GET http://bob/",
        status: 200,
        head: "HTTP/1.1 200 OK\r\nServer: bob\r\n",
        body: { text: "<h1>Welcome</h1>\n" },
      })
      .expectation("chat")
      .scenario("chat", { type: "step-ended", step: 0, verdict: "pass", ms: 12 })
      .scenario("chat", { type: "scenario-ended", verdict: "pass", ms: 900, evidence: null })
      .finish();

  test("is its story, without anything to open first", () => {
    const whole = page(chat());
    expect(findAll(whole, "h1")[0]?.text).toContain("A chat");
    expect(byClass(whole, "p", "lead")[0]?.text).toBe("We type.");
    expect(byClass(whole, "details", "scenario")).toEqual([]);
    expect(byClass(whole, "p", "say")[0]?.text).toContain("I say hello.");
  });

  test("shows what was so before the first step", () => {
    expect(byClass(page(chat()), "p", "aside")[0]?.text).toBe("me <-> bob: delay 100ms");
  });

  test("shows terminals in their colours, and nothing else of their sequences", () => {
    const [window] = byClass(page(chat()), "figure", "window");
    expect(findAll(window as XmlElement, "pre")[0]?.text).toBe("$ chat-server\nred plain\noops");
    expect(byClass(window as XmlElement, "span", "ink-1")[0]?.text).toBe("red");
    expect(byClass(window as XmlElement, "span", "stderr")[0]?.text).toBe("oops");
  });

  test("shows what was typed, and an exchange with its head and body as text", () => {
    expect(textsOf(findAll(page(chat()), "kbd"))).toEqual(["hello"]);
    const [exchange] = byClass(page(chat()), "figure", "exchange");
    expect(exchange?.text).toBe("GET http://bob/HTTP/1.1 200 OK\nServer: bob\n\n<h1>Welcome</h1>\n");
  });
});

test("what crossed the wire is drawn behind a shadow root, apart from the page's own style", () => {
  const told = new RunTeller()
    .start([{ key: "a", title: "A" }])
    .open("a")
    .hostsUp("a")
    .scenario("a", { type: "packet", packet: craftPacket(1, "me", ["SYN"]) });
  const [wire] = byClass(page(told), "details", "wire");
  expect(findAll(wire as XmlElement, "summary")[0]?.text).toBe("What crossed the wire: 1 packet");
  const [root] = findAll(wire as XmlElement, "template");
  expect(root?.attributes).toEqual({ shadowrootmode: "open" });
  expect(findAll(root as XmlElement, "svg")[0]?.text).toContain("SYN");
  expect(byClass(page(mixed()), "details", "wire")).toEqual([]);
});

test("the page loads nothing and runs nothing", () => {
  const source = report("html", mixed());
  expect(source).not.toMatch(/<script|https?:|url\(|@import/i);
  const [policy] = findAll(page(mixed()), "meta").filter((meta) => "http-equiv" in meta.attributes);
  expect(policy?.attributes.content).toContain("default-src 'none'");
});

test("a run that ended before anything began is a page too", () => {
  expect(findAll(page(new RunTeller()), "h1")[0]?.text).toBe("No scenarios were run");
});
