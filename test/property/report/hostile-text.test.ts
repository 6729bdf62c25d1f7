import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LabEvent } from "../../../lab/events.ts";
import { readEvents } from "../../../lab/report/read-events.ts";
import { craftPacket } from "../../unit/report/craft-packet.ts";
import { parseTap } from "../../unit/report/parse-tap.ts";
import { findAll, parseXml, type XmlElement } from "../../unit/report/parse-xml.ts";
import { report } from "../../unit/report/report.ts";
import { RunTeller } from "../../unit/report/tell-run.ts";

/** A run in which everything happens that can. */
function everything(): RunTeller {
  const key = "chat";
  return new RunTeller()
    .start([
      { key: "again", title: "Again" },
      { key, title: "A chat", chapter: "2 Chats" },
      { key: "mailboxes", title: "Three mailboxes" },
      { key: "never", title: "Never run" },
    ])
    .run({ type: "note", text: "A note." })
    .playWrong("again")
    .open(key, { about: "About." })
    .hostsUp(key)
    .scenario(key, { type: "step-started", step: 0 })
    .program(key, "bob", "chat-server")
    .output(key, "chat-server", "out")
    .output(key, "chat-server", "err", "stderr")
    .output(key, "chat-server", "tty", "tty")
    .scenario(key, { type: "typed", program: "chat-server", text: "hello" })
    .scenario(key, { type: "variable", name: "port", value: "1" })
    .scenario(key, { type: "host-changed", host: "bob", state: "paused" })
    .scenario(key, { type: "wire-changed", link: "me > bob", terms: "delay 1ms" })
    .scenario(key, {
      type: "http",
      program: "page",
      request: "GET http://bob/",
      status: 200,
      head: "HTTP/1.1 200 OK\r\nServer: bob",
      body: { text: "body" },
    })
    .scenario(key, { type: "packet", packet: craftPacket(1, "me", ["PSH", "ACK"], "hello") })
    .expectation(key, {
      verdict: "inconclusive",
      failure: {
        ...{ host: "bob", expected: "x", seen: "y", caret: 3, because: "because" },
        ...{ byHand: "by hand", next: "next", drawing: "drawing" },
      },
    })
    .scenario(key, { type: "program-exited", program: "chat-server", code: 1 })
    .scenario(key, { type: "step-ended", step: 0, verdict: "inconclusive", ms: 1 })
    .scenario(key, { type: "scenario-ended", verdict: "inconclusive", ms: 1, evidence: "evidence" })
    .playTrouble("mailboxes");
}

/** What the program itself chooses from; all other text may come from anywhere. */
const OURS = new Set(["type", "verdict", "stream", "state", "key", "flags", "protocol", "checksum"]);

function poison(value: unknown, text: string): unknown {
  if (typeof value === "string") return value + text;
  if (Array.isArray(value)) return value.map((part) => poison(part, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, OURS.has(name) ? part : poison(part, text)]),
  );
}

/** The same run, `text` standing in every place that holds text. */
function poisoned(text: string): RunTeller {
  const told = new RunTeller();
  told.events.push(...everything().events.map((event) => poison(event, text) as LabEvent));
  return told;
}

/** The same again with only one scenario, which is then told as a story. */
function poisonedStory(text: string): RunTeller {
  const told = new RunTeller();
  for (const event of poisoned(text).events) {
    if (event.type === "run-started") {
      told.events.push({ ...event, planned: event.planned.filter(({ key }) => key === "chat") });
    } else if (!("key" in event) || event.key === "chat") told.events.push(event);
  }
  return told;
}

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom(
        ...[
          "\u001b[2J",
          "\u001b]0;title\u0007",
          "\u001b[31m",
          "\u009b1A",
          "\r",
          "\n",
          "\r\n",
          "\n...\n",
          "\u0000",
        ],
        ...[
          "<script>alert(1)</script>",
          '" onload="x',
          "' style='x",
          "]]>",
          "-->",
          "&amp;",
          "&#0;",
          "</pre>",
          "<!--",
        ],
        ...["\u202e", "\u2028", "\ufffe", "\ud800", "# TODO", "\nok 9 - x\n", "---", "\\", "👩‍🚀", "漢字"],
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

const CONTROLS = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const withoutLineEnds = (text: string) => text.replaceAll("\n", "");

describe("whatever text stands in the events", { timeout: 60_000 }, () => {
  test("the text reporter writes no control character but the end of a line", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const told of [poisoned(text), poisonedStory(text)])
          expect(withoutLineEnds(report("text", told))).not.toMatch(CONTROLS);
      }),
    );
  });

  test("on a terminal with colours it writes no sequence but its own", () => {
    const ours = new RegExp(`${String.fromCharCode(0x1b)}\\[(?:\\d+m|\\d+A\\r|J|\\?25[lh])`, "gu");
    fc.assert(
      fc.property(hostile, (text) => {
        for (const told of [poisoned(text), poisonedStory(text)]) {
          const written = report("text", told, { color: true, isTty: true });
          expect(withoutLineEnds(written.replaceAll(ours, ""))).not.toMatch(CONTROLS);
        }
      }),
    );
  });

  test("JUnit's XML stays valid, with the same cases", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const cases = findAll(parseXml(report("junit", poisoned(text))), "testcase");
        const kinds = cases.map(({ children }) => children[0]?.name).sort();
        expect(kinds).toEqual(["error", "error", "failure", "skipped"]);
      }),
    );
  });

  test("TAP stays TAP, with the same points", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const source = report("tap", poisoned(text));
        expect(withoutLineEnds(source)).not.toMatch(CONTROLS);
        const { plan, points } = parseTap(source);
        expect(plan).toBe(4);
        expect(points.map(({ ok, directive }) => ({ ok, directive }))).toEqual([
          ...new Array(3).fill({ ok: false, directive: null }),
        ]);
      }),
    );
  });

  test("the page holds only elements, attributes and classes of our own", () => {
    const known = shapeOf(parseXml(report("html", poisoned("x"))));
    fc.assert(
      fc.property(hostile, (text) => {
        const source = report("html", poisoned(text));
        expect(withoutLineEnds(source).replaceAll("\t", "")).not.toMatch(CONTROLS);
        for (const part of shapeOf(parseXml(source))) expect([...known, ...MAY_APPEAR]).toContain(part);
      }),
    );
  });

  test("the event stream is read as it was told", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { events } = poisoned(text);
        expect(readEvents(report("jsonl", poisoned(text)).split("\n")).events).toEqual(events);
      }),
    );
  });
});

/** Colours and shortened output do not appear with every text. */
const MAY_APPEAR = [
  "i ",
  "b class=caret",
  "span class=bold",
  "span class=ink-1",
  "div class=windows side-by-side",
];

/** Places and sizes in a drawing, which depend on the length of texts. */
const GEOMETRY = /^[MmHhVvLlAaCcZz\d\s.,%-]*$/;

/** Each kind of element with the attributes that could do harm, as they stand. */
function shapeOf(element: XmlElement): Set<string> {
  return new Set(
    element.children.flatMap((child) => {
      const attributes = Object.entries(child.attributes)
        .filter(([name, value]) => name !== "title" && name !== "aria-label" && !GEOMETRY.test(value))
        .map(([name, value]) => `${name}=${value}`);
      return [`${child.name} ${attributes.join(" ")}`, ...shapeOf(child)];
    }),
  );
}
