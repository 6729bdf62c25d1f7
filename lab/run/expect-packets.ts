import { LabError } from "../errors.ts";
import type { Failure } from "../events.ts";
import { drawLadderText } from "../report/ladder/draw-text.ts";
import { describeExpectation } from "../scenario/describe-expectation.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { fail } from "../verdict/judgement.ts";
import type { Packet } from "../wire/packet/packet.ts";
import { explainMatch } from "../wire/pattern/explain-match.ts";
import { type MatchResult, matchPackets } from "../wire/pattern/match-packets.ts";
import { type ParsedPattern, parsePattern, parseSelector } from "../wire/pattern/parse-pattern.ts";
import { holdsFor, type Pattern } from "../wire/pattern/pattern.ts";
import type { Wire } from "../wire/start-wire.ts";
import type { Outcome } from "./expect.ts";
import { now, type Stage } from "./stage.ts";

type PacketsExpectation = Extract<Expectation, { what: "packets" }>;

/**
 * Hold a pattern against the packets so far and those to come, until it holds, cannot hold any more, or `deadline` is
 * aborted. Tells the outcome as an event, with the line of the pattern that failed and the ladder around it.
 */
export async function expectPackets(
  stage: Stage,
  step: number,
  expectation: PacketsExpectation,
  deadline: AbortSignal,
): Promise<Outcome> {
  const begun = now();
  const { wire } = stage.wire ?? {};
  if (!wire) throw new LabError("wire-missing", "Packets are looked at, and nothing watches the wire.");
  const hosts = [...stage.topology.hosts.keys()];
  const wanted = {
    select: patternOf(parseSelector(expectation.select, { hosts })),
    expect: expectation.lines.map(({ text }) => patternOf(parsePattern(text, { hosts }))),
    never: expectation.never.map(({ text }) => patternOf(parsePattern(text, { hosts }))),
  };
  const { result, packets } = await matchUntil(stage, wire, deadline, (seen) => matchPackets(wanted, seen));
  stage.wire?.tell(stage.emit);
  const told = { type: "expectation", step, expected: describeExpectation(expectation) } as const;
  const ms = now() - begun;
  if (result.verdict === "pass") {
    stage.emit({ ...told, line: expectation.line, verdict: "pass", ms });
    return { verdict: "pass" };
  }
  const { failure: found } = result;
  const lines = found.kind === "forbidden" ? expectation.never : expectation.lines;
  const evidence = stage.evidence();
  const failure: Failure = {
    ...fail(null, explainMatch(found)).failure,
    drawing: drawing(wanted.select, packets, result, hosts),
    next: evidence === null ? null : `see the whole capture:  npx lab ladder ${evidence}`,
  };
  stage.emit({ ...told, line: lines[found.line]?.line ?? expectation.line, verdict: "fail", ms, failure });
  return { verdict: "fail", failure };
}

/** Parsing has checked it already, but for what a variable put in. */
function patternOf(parsed: ParsedPattern): Pattern {
  if (parsed.pattern) return parsed.pattern;
  throw new LabError("pattern-invalid", parsed.problem.message);
}

async function matchUntil(
  stage: Stage,
  wire: Wire,
  deadline: AbortSignal,
  match: (packets: readonly Packet[]) => MatchResult,
): Promise<{ readonly result: MatchResult; readonly packets: readonly Packet[] }> {
  for (;;) {
    const last = deadline.aborted;
    let packets = wire.packets();
    // A packet is seen a moment before it is known what becomes of it, so no verdict rests on one that came just now.
    if (last || match(packets).verdict !== "not yet") {
      const untilMs = await wire.settled(stage.signal);
      packets = wire.packets().filter(({ atMs }) => atMs <= untilMs);
    }
    const result = match(packets);
    stage.signal.throwIfAborted();
    if (result.verdict !== "not yet" || last) return { result, packets };
    if (packets.length < wire.packets().length) continue;
    await new Promise<void>((resolve) => {
      const done = () => {
        stop();
        deadline.removeEventListener("abort", done);
        resolve();
      };
      const stop = wire.onChange(done);
      deadline.addEventListener("abort", done, { once: true });
      if (deadline.aborted) done();
    });
  }
}

/** A failure is shown indented, on a terminal of 80 columns. */
const DRAWING_COLUMNS = 76;

/** The ladder of what was looked at, with the line that failed beside what was there. */
function drawing(
  select: Pattern,
  packets: readonly Packet[],
  match: MatchResult,
  all: readonly string[],
): string | null {
  const selected = packets.filter((packet) => holdsFor(select, packet));
  const hosts = all.filter((host) => selected.some(({ from, to }) => from.host === host || to.host === host));
  return selected.length === 0 ? null : drawLadderText(selected, { match, hosts, width: DRAWING_COLUMNS });
}
