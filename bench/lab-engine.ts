import { readFile } from "node:fs/promises";
import { findScenarioFiles } from "../lab/commands/find-scenarios.ts";
import { defaultTopology } from "../lab/commands/places.ts";
import { parseScenario } from "../lab/scenario/parse.ts";
import type { Scenario } from "../lab/scenario/scenario.ts";
import { planTopology } from "../lab/topology/plan.ts";
import { readComposeModel } from "../lab/topology/read-compose-model.ts";
import { pickFreeSubnet } from "../lab/topology/subnet.ts";
import { type JudgedHere, judge } from "../lab/verdict/judge.ts";
import type { Observation } from "../lab/verdict/observation.ts";
import { parseSs } from "../lab/verdict/ss.ts";

const times = 1000;

/** What the lab computes for a scenario without touching Docker: reads it, plans its hosts, judges what was seen. */
export async function measureEngine(): Promise<void> {
  const files = findScenarioFiles([]);
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
  const model = await readComposeModel(defaultTopology);
  const scenarios: Scenario[] = [];

  const parseMs = measure(() => {
    for (let at = 0; at < times; at++) {
      const { text, file } = texts[at % texts.length] ?? { text: "", file: "" };
      const parsed = parseScenario(text, file);
      if ("scenario" in parsed) scenarios.push(parsed.scenario);
    }
  });
  const planMs = measure(() => {
    for (let at = 0; at < times; at++) {
      planTopology(model, {
        project: `bench-${at}`,
        labels: { "next-room.run": "bench" },
        takeSubnet: (prefix) => pickFreeSubnet(prefix, [], at),
        randomBits: () => 0n,
        named: new Set(Object.keys(model.services)),
      });
    }
  });
  let judged = 0;
  const judgeMs = measure(() => {
    for (const { steps } of scenarios) {
      for (const expectation of steps.flatMap(({ expect }) => expect)) {
        if (expectation.what === "packets") continue;
        judge(expectation, observe(expectation));
        judged++;
      }
    }
  });

  console.log(`\nThe lab without Docker, ${times} scenarios (the catalogue over and over)`);
  const each = (ms: number) => ({ "µs per scenario": Math.round((ms / times) * 1000) });
  console.table({
    "parse and check": each(parseMs),
    "plan the hosts": each(planMs),
    [`judge (${Math.round(judged / times)} expectations each)`]: each(judgeMs),
    together: each(parseMs + planMs + judgeMs),
  });
}

function measure(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a host may have shown, of the kind that the expectation is about. It need not hold: a failure costs more. */
function observe(expectation: JudgedHere): Observation {
  switch (expectation.what) {
    case "listening":
    case "sockets":
      return { kind: "sockets", host: expectation.host, sockets: parseSs(ss).sockets };
    case "file":
      return { kind: "file", host: expectation.host, path: expectation.path, content: bytes("A file.\n") };
    case "host":
      return { kind: "host", host: expectation.host, state: "running" };
    case "status":
    case "header":
    case "body":
    case "json":
      return { ...page, name: expectation.program };
    default:
      return {
        kind: "program",
        host: "me",
        name: expectation.program,
        terminal: false,
        stdout: bytes("Thank you for connecting\r\n"),
        stderr: bytes(""),
        exit: 0,
      };
  }
}

const ss = `LISTEN    0 4096  127.0.0.11:40115      0.0.0.0:*
LISTEN    0 5    10.99.77.10:9999       0.0.0.0:*
LISTEN    0 5    10.99.77.10:9000       0.0.0.0:*
LISTEN    0 511  10.99.77.10:8080       0.0.0.0:*
ESTAB     0 0    10.99.77.10:9000   10.99.77.20:45684
TIME-WAIT 0 0    10.99.77.10:9999   10.99.77.20:45690
`;

const page: Observation & { kind: "http" } = {
  kind: "http",
  host: "curl",
  name: "page",
  request: "GET http://bob:8080/",
  exit: 0,
  trouble: "",
  response: {
    status: 200,
    headers: [["Content-Type", "application/json"]],
    body: bytes('{"title":"What is a server anyway?"}\n'),
  },
};
