import type { LabEvent } from "../../events.ts";
import type { Packet } from "../../wire/packet/packet.ts";
import { tellSeconds } from "../duration.ts";
import { drawLadderText } from "../ladder/draw-text.ts";
import { recordRun } from "../record-run.ts";
import type { ScenarioRecord, StepRecord } from "../run-record.ts";
import { packetsOf } from "../wire-record.ts";
import { padTo } from "./layout.ts";
import { lineWithAside, mark, type Page, paragraph } from "./page.ts";
import { printable } from "./printable.ts";
import { tellProblem } from "./problem.ts";
import { tellBefore, tellRunningStep, tellStep, tellStepsLeft } from "./story.ts";

/** From this width on the ladder has room beside the story; on a narrower page it stands below each step. */
const BESIDE_FROM = 110;
const LADDER_COLUMNS = 60;
const WIDEST_LADDER = 80;
/** More than these of one step are no picture any more. */
const MOST_ROWS = 30;

export type LadderStoryOptions = {
  /** The hosts in the order of their columns: the same columns from the first step to the last. */
  readonly hosts: readonly string[];
  /** Only characters that every terminal has. */
  readonly ascii: boolean;
};

/**
 * One scenario told step by step, each step with what it brought about on the wire. It only reads events; what they have
 * told so far it gives as lines that stay, and as lines that are drawn again while a step runs.
 */
export class LadderStory {
  readonly #record = recordRun();
  readonly #options: LadderStoryOptions;
  /** What has been drawn, by the packets' ids; a packet that was held is drawn again when it was let go. */
  readonly #drawn = new Map<string, "held" | "whole">();
  #hasColumns = false;

  constructor(options: LadderStoryOptions) {
    this.#options = options;
  }

  /** The lines that an event adds: mostly none, and a whole step when it has ended. */
  take(event: LabEvent, page: Page): string[] {
    this.#record.take(event);
    const scenario = this.#scenario;
    if (scenario === undefined) return [];
    const left = { ...page, columns: storyColumns(page) };
    switch (event.type) {
      case "hosts-up":
        return [...tellAddresses(left, scenario), ""];
      case "step-started":
        return event.step === 0 ? tellBefore(left, scenario) : [];
      case "step-ended": {
        const step = scenario.steps[event.step];
        return step === undefined ? [] : this.#besideWire(page, tellStep(left, scenario, step));
      }
      case "scenario-ended":
        return this.#tellEnd(page, scenario);
      default:
        return [];
    }
  }

  /** What goes on now. */
  live(page: Page, now: number): string[] {
    const scenario = this.#scenario;
    if (scenario === undefined || scenario.ended !== null) return [];
    const step = scenario.steps.find(({ state }) => state === "running");
    if (step !== undefined) return this.#liveStep(page, scenario, step, now);
    const doing = scenario.hosts.length === 0 ? "Bringing the hosts up" : "Listening at the wire";
    const time = tellSeconds(now - scenario.startedAt);
    return [lineWithAside(page, `  ${mark(page, "running")} `, doing, time, "dim")];
  }

  get #scenario(): ScenarioRecord | undefined {
    return [...this.#record.run.scenarios.values()].at(-1);
  }

  #liveStep(page: Page, scenario: ScenarioRecord, step: StepRecord, now: number): string[] {
    return tellRunningStep({ ...page, columns: storyColumns(page) - 1 }, scenario, step, now);
  }

  #tellEnd(page: Page, scenario: ScenarioRecord): string[] {
    const left = tellStepsLeft(page, scenario);
    const wire = this.#drawNews(page);
    const late =
      wire.length === 0 ? [] : [`  ${page.paint("dim", "And a moment later, on the wire:")}`, ...wire, ""];
    if (scenario.ended?.verdict === "pass") return [...left, ...late];
    const narrower = { ...page, columns: page.columns - 2 };
    return [...left, ...late, ...tellProblem(narrower, scenario).map((line) => `  ${line}`.trimEnd()), ""];
  }

  /** A step's story with the packets that are new since the last one: beside it, or below. */
  #besideWire(page: Page, story: readonly string[]): string[] {
    const ladder = this.#drawNews(page);
    if (ladder.length === 0) return [...story];
    if (page.columns < BESIDE_FROM) return [...story.slice(0, -1), ...ladder, ""];
    const told = story.slice(0, -1);
    const rows = Math.max(told.length, ladder.length);
    const joined = Array.from({ length: rows }, (_, row) =>
      `${padTo(storyColumns(page), told[row] ?? "")}${ladder[row] ?? ""}`.trimEnd(),
    );
    return [...joined, ""];
  }

  #drawNews(page: Page): string[] {
    const scenario = this.#scenario;
    const news = scenario === undefined ? [] : packetsOf(scenario).filter((packet) => this.#isNew(packet));
    if (news.length === 0) return [];
    const width =
      page.columns < BESIDE_FROM ? Math.min(page.columns, WIDEST_LADDER) - 1 : ladderColumns(page);
    const { hosts, ascii } = this.#options;
    // The columns' names at the foot are those of the head.
    const lines = drawLadderText(news, { hosts, silentHosts: true, width, ascii })
      .trimEnd()
      .split("\n")
      .slice(0, -1);
    const [head = "", ...rows] = lines.map((line) => printable(line));
    const shown = rows.slice(0, MOST_ROWS);
    const left = rows.length - shown.length;
    const more =
      left > 0 ? [page.paint("dim", `… ${left} more: npx lab run ${scenario?.id} draws all of it`)] : [];
    const columns = this.#hasColumns && page.columns >= BESIDE_FROM ? [] : [page.paint("dim", head)];
    this.#hasColumns = true;
    return [...columns, ...shown, ...more];
  }

  #isNew({ id, marks, receivedAtMs }: Packet): boolean {
    const state = marks.held === true && receivedAtMs === undefined ? "held" : "whole";
    const before = this.#drawn.get(id);
    this.#drawn.set(id, state);
    return before === undefined || (before === "held" && state === "whole");
  }
}

const ladderColumns = (page: Page): number =>
  Math.min(WIDEST_LADDER, Math.max(LADDER_COLUMNS, Math.floor(page.columns / 2)));

const storyColumns = (page: Page): number =>
  page.columns < BESIDE_FROM ? page.columns : page.columns - ladderColumns(page) - 2;

function tellAddresses(page: Page, scenario: ScenarioRecord): string[] {
  const hosts = scenario.hosts.map(({ host, addresses }) => [host, ...addresses].join(" ")).join(" · ");
  return paragraph(page, "  ", hosts, "dim");
}
