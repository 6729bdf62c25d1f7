import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EvidenceWriter } from "../../../lab/report/evidence.ts";
import { readRun } from "../../../lab/report/read-run.ts";
import { craftPacket } from "./craft-packet.ts";
import { parseXml } from "./parse-xml.ts";
import { report } from "./report.ts";
import { RunTeller } from "./tell-run.ts";

let root: string;
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), "next-room-")), "runs");
});
afterEach(() => {
  rmSync(join(root, ".."), { recursive: true });
});

const FOLDER = "2026-11-23T09-00-00.000Z";

const told = () =>
  new RunTeller()
    .start([
      { key: "greeting", title: "The greeting" },
      { key: "again#2", title: "Bob greets again" },
    ])
    .run({ type: "note", text: "A note." })
    .play("greeting")
    .playWrong("again#2")
    .finish("fail");

/** Writes the events; without an end, as when the process was killed. */
function write(teller: RunTeller, { killed = false } = {}): EvidenceWriter {
  const writer = new EvidenceWriter(root);
  for (const event of teller.events) writer.take(event);
  if (!killed) writer.end();
  return writer;
}

/** What the text reporter makes of a saved run. */
function tell(...path: string[]): string {
  const teller = new RunTeller();
  teller.events.push(...readRun(join(root, ...path)).events);
  return report("text", teller);
}

describe("a run leaves", () => {
  test("a folder for each scenario, below one named by the time it started", () => {
    const writer = write(told());
    expect(readdirSync(root).sort()).toEqual([FOLDER, "latest"]);
    expect(readdirSync(join(root, FOLDER)).sort()).toEqual(["again#2", "events.jsonl", "greeting"]);
    expect(writer.folderOf("greeting")).toBe(join(root, FOLDER, "greeting"));
    expect(readdirSync(join(root, FOLDER, "greeting")).sort()).toEqual(["events.jsonl", "terminals"]);
  });

  test("what each terminal showed", () => {
    write(told());
    expect(readFileSync(join(root, FOLDER, "greeting/terminals/greet-client.txt"), "utf8")).toBe(
      "me $ greet-client bob 9999\nThank you for connecting\n[exited with 0]\n",
    );
  });

  test("what crossed the wire as a drawing, where it was watched", () => {
    const packet = craftPacket(1, "me", ["SYN"]);
    const teller = new RunTeller()
      .start([{ key: "greeting", title: "The greeting" }])
      .open("greeting")
      .scenario("greeting", { type: "packet", packet })
      .scenario("greeting", { type: "scenario-ended", verdict: "pass", ms: 1, evidence: null });
    write(teller);
    expect(readdirSync(join(root, "latest", "greeting")).sort()).toEqual(["events.jsonl", "ladder.svg"]);
    const svg = parseXml(readFileSync(join(root, "latest", "greeting", "ladder.svg"), "utf8"));
    expect(svg.children[0]?.name).toBe("svg");
    expect(svg.text).toContain("SYN");
  });

  test("a link to itself as the latest, and the next run moves it on", () => {
    write(told());
    expect(readlinkSync(join(root, "latest"))).toBe(FOLDER);
    write(told());
    expect(readlinkSync(join(root, "latest"))).toBe(`${FOLDER}-2`);
    expect(readdirSync(root).sort()).toEqual([FOLDER, `${FOLDER}-2`, "latest"]);
  });

  test("nothing outside its folder, whatever a scenario and its programs are called", () => {
    const teller = new RunTeller()
      .start([{ key: "../../up", title: "Up" }])
      .open("../../up")
      .program("../../up", "bob", "sh", "../../../sh")
      .output("../../up", "../../../sh", "hello\n")
      .scenario("../../up", { type: "scenario-ended", verdict: "pass", ms: 1, evidence: null });
    write(teller);
    expect(readdirSync(join(root, ".."))).toEqual(["runs"]);
    expect(readdirSync(root).sort()).toEqual([FOLDER, "latest"]);
    expect(readdirSync(join(root, FOLDER), { recursive: true }).sort()).toEqual([
      "_.._.._up",
      "_.._.._up/events.jsonl",
      "_.._.._up/terminals",
      "_.._.._up/terminals/_.._.._.._sh.txt",
      "events.jsonl",
    ]);
  });
});

describe("a saved run is reported again", () => {
  test("as it was, from its folder, from the link, from a file", () => {
    write(told());
    const live = report("text", told());
    expect(tell("latest")).toBe(live);
    expect(tell(FOLDER)).toBe(live);
    expect(tell(FOLDER, "events.jsonl")).toBe(live);
    expect(readRun(join(root, "latest")).events.at(-1)?.type).toBe("run-ended");
  });

  test("as a single story, from a scenario's folder", () => {
    write(told());
    expect(tell("latest", "greeting")).toContain("    │ Thank you for connecting\n");
    expect(tell("latest", "greeting")).not.toContain("Bob greets again");
    expect(tell("latest", "again#2")).toMatch(/0 passed, 1 failed, 0 inconclusive in 5\.8 s\n$/);
  });

  test("at whichever event the runner was killed", () => {
    // Each at a time of its own: events of different scenarios at the very same time have no order.
    const events = told().events.map((event, index) => ({ ...event, at: event.at + index }));
    for (let count = 1; count <= events.length; count += 1) {
      const cut = new RunTeller();
      cut.events.push(...events.slice(0, count));
      write(cut, { killed: true });
      expect(readRun(join(root, "latest"))).toEqual({ events: events.slice(0, count), isTruncated: false });
    }
  });

  test("when its last line was cut short, and that is told", () => {
    write(told());
    const file = join(root, "latest", "again#2", "events.jsonl");
    truncateSync(file, readFileSync(file).length - 5);
    expect(readRun(join(root, "latest")).isTruncated).toBe(true);
    expect(tell("latest")).toContain("1 passed, 0 failed, 0 inconclusive, 1 not run");
  });

  test("not from a folder without one", () => {
    expect(() => readRun(join(root, "nowhere"))).toThrow(expect.objectContaining({ code: "run-not-found" }));
  });

  test("not from a broken file, and says which and where", () => {
    write(told());
    writeFileSync(join(root, "latest", "greeting", "events.jsonl"), "x\n{}\n");
    expect(() => readRun(join(root, "latest"))).toThrow(
      expect.objectContaining({
        code: "events-invalid",
        message: expect.stringMatching(/greeting\/events\.jsonl: Line 1 is no event/),
      }),
    );
  });
});

test("a place that cannot be written is told as the lab's own trouble", () => {
  writeFileSync(join(root, "..", "file"), "");
  const writer = new EvidenceWriter(join(root, "..", "file", "runs"));
  const [first] = told().events;
  expect(first).toBeDefined();
  if (first === undefined) return;
  expect(() => writer.take(first)).toThrow(expect.objectContaining({ code: "evidence-not-written" }));
});
