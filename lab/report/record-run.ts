import type { HostSeen, LabEvent, ScenarioEvent } from "../events.ts";
import { decodeChunk, startTextFeed, type TextFeed } from "./program-text.ts";
import type { Moment, ProgramRecord, RunRecord, ScenarioRecord, StepRecord, Stream } from "./run-record.ts";
import { isPacket } from "./wire-record.ts";

/** What is kept of a flood, for each program and for each stretch of a step. All of it is in the saved events. */
const MOST_TEXT = 1024 * 1024;
const MOST_LINES = 200;

/** Folds events into a record of the run. An event of a scenario that has not started is passed over. */
export function recordRun(): { readonly run: RunRecord; take(event: LabEvent): void } {
  const run: RunRecord = {
    run: "",
    jobs: 1,
    startedAt: 0,
    planned: [],
    notes: [],
    scenarios: new Map(),
    ended: null,
    lastAt: 0,
  };
  const recorders = new Map<string, ScenarioRecorder>();
  return {
    run,
    take(event) {
      if (run.startedAt === 0) run.startedAt = event.at;
      run.lastAt = Math.max(run.lastAt, event.at);
      if (event.type === "run-started") {
        run.run = event.run;
        run.jobs = event.jobs;
        run.planned = event.planned;
        run.startedAt = event.at;
      } else if (event.type === "note") {
        run.notes.push(event.text);
      } else if (event.type === "run-ended") {
        run.ended = { verdict: event.verdict, ms: event.ms };
      } else if (event.type === "scenario-started") {
        const recorder = new ScenarioRecorder(event, event.at);
        recorders.set(event.key, recorder);
        run.scenarios.set(event.key, recorder.scenario);
      } else {
        recorders.get(event.key)?.take(event, event.at);
        if (event.type === "scenario-ended") recorders.delete(event.key);
      }
    },
  };
}

type ProgramFeed = { readonly program: string; readonly stream: Stream; readonly feed: TextFeed };

class ScenarioRecorder {
  readonly scenario: ScenarioRecord;
  private step: StepRecord | undefined;
  private readonly feeds = new Map<string, ProgramFeed>();

  constructor(
    started: { readonly key: string } & Extract<ScenarioEvent, { type: "scenario-started" }>,
    at: number,
  ) {
    const { key, id, file, title, about, chapter, seed } = started;
    this.scenario = {
      ...{ key, id, file, title, about, chapter, seed, startedAt: at },
      hosts: [],
      setUpMs: null,
      steps: started.steps.map((step, index) => ({
        ...step,
        number: index + 1,
        state: "waiting",
        startedAt: at,
        ms: 0,
        moments: [],
      })),
      before: [],
      programs: new Map(),
      packets: new Map(),
      ended: null,
    };
  }

  take(event: ScenarioEvent, at: number): void {
    const { scenario } = this;
    switch (event.type) {
      case "scenario-started":
        break;
      case "hosts-up":
        scenario.hosts = event.hosts.toSorted(byAddress);
        scenario.setUpMs = event.ms;
        break;
      case "step-started":
        this.step = scenario.steps[event.step];
        if (this.step !== undefined) Object.assign(this.step, { state: "running", startedAt: at });
        break;
      case "step-ended":
        this.flush();
        this.endStep(event.step, event.verdict, event.ms);
        break;
      case "scenario-ended":
        this.flush();
        scenario.ended = event;
        break;
      case "packet":
        if (isPacket(event.packet)) scenario.packets.set(event.packet.id, event.packet);
        break;
      case "output":
        this.print(event);
        break;
      case "program-started":
        this.startProgram(event);
        this.addOf(event.program, event);
        break;
      case "program-exited":
        this.endProgram(event.program, event.code);
        this.addOf(event.program, event);
        break;
      case "typed":
        this.addOf(event.program, event);
        break;
      case "http":
        this.flush(event.program);
        this.dropOutput(event.program);
        this.add(event);
        break;
      case "expectation":
        // It may have been met by a line that has not ended, so that comes first.
        this.flush();
        this.add(event);
        break;
      case "why":
        // It comes when all is over, and belongs to the step that failed.
        scenario.steps[event.step]?.moments.push(event);
        break;
      case "host-changed":
      case "variable":
      case "wire-changed":
        this.add(event);
    }
  }

  /** Behind what the program has printed until then. */
  private addOf(program: string, moment: Moment): void {
    this.flush(program);
    this.add(moment);
  }

  /** An exchange tells head and body by itself: that curl also printed them need not be told again. */
  private dropOutput(program: string): void {
    const moments = this.step?.moments ?? this.scenario.before;
    const kept = moments.filter((moment) => moment.type !== "printed" || moment.program !== program);
    moments.splice(0, moments.length, ...kept);
  }

  private add(moment: Moment): void {
    (this.step?.moments ?? this.scenario.before).push(moment);
  }

  private endStep(index: number, verdict: StepRecord["state"], ms: number): void {
    const step = this.scenario.steps[index];
    if (step !== undefined) Object.assign(step, { state: verdict, ms });
  }

  private startProgram(event: Extract<ScenarioEvent, { type: "program-started" }>): void {
    const { program, host, command, byHand, terminal } = event;
    this.scenario.programs.set(program, {
      ...{ program, host, command, byHand, terminal },
      printed: [],
      length: 0,
      kept: 0,
      exit: null,
    });
  }

  private endProgram(name: string, code: number): void {
    const program = this.scenario.programs.get(name);
    if (program !== undefined) program.exit = code;
  }

  private print({ program, stream, chunk }: Extract<ScenarioEvent, { type: "output" }>): void {
    const id = `${stream} ${program}`;
    const known = this.feeds.get(id) ?? { program, stream, feed: startTextFeed() };
    this.feeds.set(id, known);
    const { text, lines } = known.feed.take(decodeChunk(chunk));
    const record = this.scenario.programs.get(program);
    if (record !== undefined) keepText(record, stream, text);
    this.addLines(program, stream, lines);
  }

  /** Shows what programs have printed of a line that has not ended: all of them, or one. */
  private flush(only?: string): void {
    for (const { program, stream, feed } of this.feeds.values()) {
      if (only === undefined || only === program) this.addLines(program, stream, feed.showUnfinished());
    }
  }

  private addLines(program: string, stream: Stream, lines: readonly string[]): void {
    if (lines.length === 0) return;
    let last = (this.step?.moments ?? this.scenario.before).at(-1);
    if (last?.type !== "printed" || last.program !== program || last.stream !== stream) {
      last = { type: "printed", program, stream, lines: [], more: 0 };
      this.add(last);
    }
    const kept = lines.slice(0, MOST_LINES - last.lines.length);
    last.lines.push(...kept);
    last.more += lines.length - kept.length;
  }
}

/** Hosts come up in any order; told in this one, each has the same place and colour in every run. */
function byAddress(a: HostSeen, b: HostSeen): number {
  return (a.addresses[0] ?? "").localeCompare(b.addresses[0] ?? "", "en", { numeric: true });
}

function keepText(program: ProgramRecord, stream: Stream, text: string): void {
  const kept = text.slice(0, MOST_TEXT - program.kept);
  const last = program.printed.at(-1);
  if (last?.stream === stream) last.text += kept;
  else if (kept !== "") program.printed.push({ stream, text: kept });
  program.kept += kept.length;
  program.length += text.length;
}
