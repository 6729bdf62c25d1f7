import type { LabEvent } from "../../events.ts";
import { tellSeconds } from "../duration.ts";
import { recordRun } from "../record-run.ts";
import type { Destination, Reporter } from "../reporter.ts";
import type { ScenarioRecord } from "../run-record.ts";
import { tallyRun, titleOf } from "../tally.ts";
import { LiveRegion } from "./live-region.ts";
import { lineWithAside, mark, type Page } from "./page.ts";
import { colorPaint, plainPaint } from "./paint.ts";
import { printableLines } from "./printable.ts";
import { ResultList } from "./result-list.ts";
import {
  tellBefore,
  tellHosts,
  tellOpening,
  tellRunningStep,
  tellStep,
  tellStepsLeft,
  tellWire,
} from "./story.ts";
import { tellEnding } from "./summary.ts";

/** Wider lines are hard to read, and a time at their end far from what took it. */
const WIDEST = 100;
/** On a narrower terminal the live lines would break. */
const NARROWEST_LIVE = 40;
const REDRAW_MS = 100;

/**
 * For people. Several scenarios are a list with a line for each, by chapter; a single one is told as a story. On a terminal
 * what runs is shown live below what has ended. Failures stand in full at the end, and the last line counts.
 */
export function createTextReporter(to: Destination): Reporter {
  return new TextReporter(to);
}

class TextReporter implements Reporter {
  private readonly to: Destination;
  private readonly record = recordRun();
  private readonly region: LiveRegion | undefined;
  private readonly now: () => number;
  private results = new ResultList([]);
  private isStory = false;
  private hasEnded = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(to: Destination) {
    this.to = to;
    this.now = to.now ?? Date.now;
    this.region = to.isTty && to.columns >= NARROWEST_LIVE ? new LiveRegion(to.write) : undefined;
  }

  take(event: LabEvent): void {
    this.record.take(event);
    if (event.type === "run-started") this.begin();
    // Output may come by the thousand; the next redraw shows it.
    if (event.type !== "output") this.show(this.tell(event));
  }

  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    clearInterval(this.timer);
    const { run } = this.record;
    const page = this.page();
    const left = this.isStory
      ? [...run.scenarios.values()].flatMap((scenario) =>
          scenario.ended === null ? tellStepsLeft(page, scenario) : [],
        )
      : this.results.rest(page);
    const ending = run.startedAt === 0 ? [] : tellEnding(page, run);
    // A step of a story ends with a blank line of its own.
    this.show([...left, ...(this.isStory ? ending.slice(1) : ending)]);
    this.close();
  }

  private begin(): void {
    const { planned } = this.record.run;
    this.isStory = planned.length === 1;
    this.results = new ResultList(planned);
    if (this.region === undefined) return;
    // However this process ends, the terminal gets its cursor back.
    process.once("exit", this.close);
    this.timer = setInterval(() => this.show([]), REDRAW_MS).unref();
  }

  private readonly close = (): void => {
    this.region?.close();
    process.removeListener("exit", this.close);
  };

  private show(lines: readonly string[]): void {
    if (this.region !== undefined) this.region.update(lines, this.hasEnded ? [] : this.tellLive());
    else if (lines.length > 0) this.to.write(lines.map((line) => `${line}\n`).join(""));
  }

  /** What stays to be read of an event. */
  private tell(event: LabEvent): string[] {
    const page = this.page();
    if (event.type === "note") return tellNote(page, event.text);
    if (!("key" in event)) return [];
    const scenario = this.record.run.scenarios.get(event.key);
    if (scenario === undefined) return [];
    const lines = this.isStory ? tellOfStory(page, scenario, event) : this.tellOfList(page, scenario, event);
    if (event.type === "scenario-ended" && event.verdict === "pass") forget(scenario);
    return lines;
  }

  private tellOfList(page: Page, scenario: ScenarioRecord, event: LabEvent): string[] {
    return event.type === "scenario-ended" ? this.results.add(page, scenario) : [];
  }

  private tellLive(): string[] {
    const { run } = this.record;
    const page = { ...this.page(), columns: Math.min(this.to.columns - 1, WIDEST) };
    const running = [...run.scenarios.values()].filter((scenario) => scenario.ended === null);
    const lines = this.isStory
      ? running.flatMap((scenario) => this.tellLiveStory(page, scenario))
      : running.map((scenario) => this.tellLiveLine(page, scenario));
    const most = Math.max(2, (this.to.rows ?? 24) - 3);
    const shown = lines.length > most ? [...lines.slice(0, 1), ...lines.slice(1 - most)] : lines;
    return this.isStory ? shown : ["", ...shown, this.tellProgress(page)];
  }

  private tellLiveStory(page: Page, scenario: ScenarioRecord): string[] {
    const step = scenario.steps.find(({ state }) => state === "running");
    if (step !== undefined) return tellRunningStep(page, scenario, step, this.now());
    if (scenario.hosts.length > 0) return [];
    const time = tellSeconds(this.now() - scenario.startedAt);
    return [lineWithAside(page, `  ${mark(page, "running")} `, "Bringing the hosts up", time, "dim")];
  }

  private tellLiveLine(page: Page, scenario: ScenarioRecord): string {
    const step = scenario.steps.find(({ state }) => state === "running");
    const doing = step?.say || step?.does || (scenario.hosts.length > 0 ? "" : "bringing the hosts up");
    const text = [titleOf(scenario), doing].filter((part) => part !== "").join(" · ");
    const time = tellSeconds(this.now() - scenario.startedAt);
    return lineWithAside(page, `  ${mark(page, "running")} `, text, time);
  }

  private tellProgress(page: Page): string {
    const { run } = this.record;
    const { failed, inconclusive, notRun } = tallyRun(run);
    const parts = [
      `${run.planned.length - notRun} of ${run.planned.length}`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
      tellSeconds(this.now() - run.startedAt),
    ];
    return page.paint("dim", `  ${parts.join(" · ")}`);
  }

  private page(): Page {
    const { columns, color } = this.to;
    return { columns: Math.min(columns, WIDEST), paint: color ? colorPaint : plainPaint };
  }
}

function tellOfStory(page: Page, scenario: ScenarioRecord, event: LabEvent): string[] {
  if (event.type === "scenario-started") return tellOpening(page, scenario);
  if (event.type === "hosts-up") return tellHosts(page, scenario);
  if (event.type === "step-started" && event.step === 0) return tellBefore(page, scenario);
  if (event.type === "scenario-ended") return [...tellStepsLeft(page, scenario), ...tellWire(page, scenario)];
  if (event.type !== "step-ended") return [];
  const step = scenario.steps[event.step];
  return step === undefined ? [] : tellStep(page, scenario, step);
}

/** A note's lines stay as they are, however long: they may be commands to copy. */
function tellNote(page: Page, text: string): string[] {
  return printableLines(text).map((line) => `  ${page.paint("dim", line)}`);
}

/** Of what passed, only the count is needed later. */
function forget(scenario: ScenarioRecord): void {
  scenario.programs.clear();
  scenario.packets.clear();
  for (const step of scenario.steps) step.moments.length = 0;
}
