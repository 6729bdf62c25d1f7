import { randomInt } from "node:crypto";
import type { Course, Stage } from "../course/stage.ts";
import type { Engine } from "../docker/engine.ts";
import { readImage } from "../docker/image.ts";
import type { Ownership } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import { quote } from "../run/by-hand.ts";
import type { RunningTopology, Topology } from "../topology/start-topology.ts";
import { findPrograms, type Handed, type LearnerProgram, type Said } from "./find-programs.ts";
import type { Grade, GradeEvent, Side, StageResult } from "./grade-event.ts";
import { gradeStage, plannedOf } from "./grade-stage.ts";
import { readLearnerFiles } from "./learner-files.ts";
import { type Built, LearnerHost } from "./learner-host.ts";
import { buildOwnImage } from "./own-image.ts";
import { packFiles } from "./pack-files.ts";
import { portsOf } from "./ports-of.ts";
import { writeProgramScript } from "./program-script.ts";
import { notBuilt, untried, verdictOf } from "./results.ts";
import { type OwnImage, startHosts } from "./start-hosts.ts";

/*
 * READ FIRST. The story of one grading, in order:
 *
 *   a learner's files are read and understood (learner-files, find-programs) -> hosts of their own come up (start-hosts)
 *   -> the files go there and are built (learner-host) -> stage by stage: played by the lab's own engine against their
 *   program, judged, tidied up behind (grade-stage) -> a grade -> hosts go down
 *
 * All of it is told as events (grade-event.ts). What a learner's program can do wrong is its grade; only what is wrong
 * with the lab, the course or the command line is thrown.
 */

export type GradingTerms = {
  readonly engine: Engine;
  readonly owner: Ownership;
  readonly course: Course;
  readonly topologyOf: (side: Side) => Promise<Topology>;
  readonly said: Said;
  /** The seed of everything random; undefined draws one for each grading. */
  readonly seed: number | undefined;
  /** Go on behind a stage that fails. */
  readonly all: boolean;
  /** An image in place of the workbench. */
  readonly image: string | undefined;
  /** Whether the steps of a learner's own Dockerfile may reach the network. */
  readonly network: boolean;
  readonly emit: (event: GradeEvent) => void;
  readonly signal: AbortSignal;
};

/** One learner's program on hosts of its own, for one grading or, while it is being written, for many. */
export class Grading implements AsyncDisposable {
  readonly as: Side;
  readonly #path: string;
  readonly #terms: GradingTerms;
  readonly #cleanup = new AsyncDisposableStack();
  #handed: Handed;
  #hosts:
    | { readonly topology: RunningTopology; readonly learner: LearnerHost; readonly image: OwnImage | null }
    | undefined;

  private constructor(path: string, handed: Handed, as: Side, terms: GradingTerms) {
    this.#path = path;
    this.#handed = handed;
    this.as = as;
    this.#terms = terms;
  }

  /**
   * One for each side that the learner has programs for. No host is up before the first `grade`.
   * @throws {LabError} `program-…`, `language-unknown`, `settings-invalid`, `no-stage`
   */
  static open(path: string, terms: GradingTerms): Grading[] {
    const handed = findPrograms(readLearnerFiles(path), terms.said);
    const sides = (["bob", "me"] as const).filter((side) => handed.programs.some(({ as }) => as === side));
    const open = sides.map((as) => new Grading(path, handed, as, terms));
    const gradings = open.filter((grading) => grading.stages.length > 0);
    if (gradings.length > 0) return gradings;
    const parts = (["bob", "me"] as const).map((side) => {
      const mine = terms.course.stages.filter(({ as }) => as === side);
      return `${[...new Set(mine.map(({ part }) => part))].join(", ") || "nothing"} (--as ${side})`;
    });
    throw new LabError("no-stage", `No stage asks for what ${handed.learner} has.`, {
      hint: `There are stages for ${parts.join("; ")}.`,
    });
  }

  get learner(): string {
    return this.#handed.learner;
  }

  /** The stages for which there is a program, basic ones first. */
  get stages(): Stage[] {
    const stages = this.#terms.course.stages.filter(({ as, part }) => this.#program(as, part) !== undefined);
    const mine = stages.filter(({ as }) => as === this.as);
    return [...mine.filter(({ tier }) => tier === "basic"), ...mine.filter(({ tier }) => tier === "beyond")];
  }

  #program(side: Side, name: string): LearnerProgram | undefined {
    return this.#handed.programs.find(({ as, part }) => as === side && part === name);
  }

  /**
   * Read the files as they are now, and try them stage by stage.
   * @param only stages to try of them, by their ids; what these need counts as passed
   */
  async grade(only?: ReadonlySet<string>): Promise<Grade> {
    const begun = performance.now();
    const { terms, seed } = { terms: this.#terms, seed: this.#terms.seed ?? randomInt(2 ** 31) };
    this.#handed = findPrograms(readLearnerFiles(this.#path), terms.said);
    const { learner, language, notes } = this.#handed;
    const stages = this.stages.filter(({ id }) => only?.has(id) ?? true);
    const head = { learner, as: this.as, language, seed, notes };
    terms.emit({ type: "grade-started", ...head, stages: stages.map(plannedOf) });
    const results: StageResult[] = [];
    let trouble: Grade["trouble"] = null;
    try {
      const built = await this.#prepare();
      if (built.ok) await this.#tryStages(stages, seed, results);
      else {
        results.push(...notBuilt(stages, seed, built));
        this.#tell(results.slice(0, 1));
      }
    } catch (error) {
      terms.signal.throwIfAborted();
      if (!(error instanceof LabError)) throw error;
      trouble = { code: error.code, message: error.message, hint: error.hint ?? null };
    }
    const verdict = trouble ? "inconclusive" : verdictOf(results);
    const leftOut = this.stages.length - stages.length;
    const grade = { ...head, results, verdict, trouble, leftOut, ms: performance.now() - begun } as const;
    terms.emit({ type: "grade-ended", learner, grade });
    return grade;
  }

  async #tryStages(stages: readonly Stage[], seed: number, results: StageResult[]): Promise<void> {
    const { engine, owner, signal, emit, all, course } = this.#terms;
    const { learner: name } = this.#handed;
    if (!this.#hosts) return;
    const asked = new Set(stages.map(({ id }) => id));
    const known = new Set(course.stages.map(({ id }) => id));
    const passed = new Set<string>();
    let stopped: string | null = null;
    for (const stage of stages) {
      const missing = stage.needs.find((id) => known.has(id) && asked.has(id) && !passed.has(id));
      const program = this.#program(stage.as, stage.part);
      const why = missing === undefined ? stopped : `it needs "${titleOf(course, missing)}"`;
      if (why !== null || !program) {
        results.push(untried(stage, seed, why ?? ""));
        if (all || stopped === null) this.#tell(results);
        continue;
      }
      emit({ type: "stage-started", learner: name, stage: plannedOf(stage) });
      await this.#hosts.learner.freePorts(portsOf(stage, program, seed), signal);
      const { result, tidy } = await gradeStage(stage, program, seed, {
        engine,
        owner,
        signal,
        ...this.#hosts,
      });
      results.push(result);
      this.#tell(results);
      if (result.verdict === "pass") passed.add(stage.id);
      else if (!all) stopped = "not tried yet";
      await tidy();
    }
  }

  #tell(results: readonly StageResult[]): void {
    const result = results.at(-1);
    if (result) this.#terms.emit({ type: "stage-ended", learner: this.#handed.learner, result });
  }

  /** Hosts, where there are none yet; then the program onto them. */
  async #prepare(): Promise<Built> {
    const { emit, signal } = this.#terms;
    const { learner: name, build, files, tools } = this.#handed;
    const doing = (what: string) => emit({ type: "doing", learner: name, what });
    if (this.#handed.dockerfile) {
      // Another image is another host.
      doing("Building your image");
      await this.#sendHome();
      const own = await buildOwnImage(this.#path, this.#terms, this.#cleanup);
      if ("ok" in own) return own;
      await this.#startHosts(own);
    }
    if (!this.#hosts) {
      doing("Bringing the hosts up");
      await this.#startHosts(await this.#teachersImage());
    }
    const hosts = this.#hosts;
    if (!hosts) throw new LabError("lab-mistake", "The hosts are up, and are not there.");
    for (const tool of tools) {
      if (await hosts.learner.has(tool, signal)) continue;
      throw new LabError("tool-missing", `There is no ${tool} on the workbench.`, {
        hint: `Put a Dockerfile beside the program, or give an image that has it:  --image NAME`,
      });
    }
    doing(build === null ? "Putting your program on its host" : `Building: ${build}`);
    const { settings, keepsFiles = false } = hosts.image ?? { settings: undefined };
    const own = (settings?.command ?? []).map(quote).join(" ");
    const programs = this.#handed.programs
      .filter(({ as }) => as === this.as)
      .map((program) => ({ ...program, run: program.run ?? own }));
    const script = writeProgramScript(programs, keepsFiles ? (settings?.folder ?? "/") : "/work");
    return hosts.learner.place({ tar: keepsFiles ? null : await packFiles(files), build, script }, signal);
  }

  async #startHosts(image: OwnImage | null): Promise<void> {
    const { engine, owner, signal, topologyOf } = this.#terms;
    const stages = this.stages.map(({ scenario }) => scenario);
    const start = { topology: await topologyOf(this.as), as: this.as, stages, image, signal };
    const topology = this.#cleanup.use(await startHosts(engine, owner, start));
    const host = topology.hosts.get(this.as);
    if (!host) throw new LabError("host-unknown", `There is no host ${this.as} in the topology of gradings.`);
    this.#hosts = { topology, learner: new LearnerHost(host), image };
  }

  async #teachersImage(): Promise<OwnImage | null> {
    const { engine, image } = this.#terms;
    return image === undefined
      ? null
      : { name: image, settings: await readImage(engine, image), keepsFiles: false };
  }

  async #sendHome(): Promise<void> {
    const topology = this.#hosts?.topology;
    this.#hosts = undefined;
    await topology?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }
}

function titleOf(course: Course, id: string): string {
  return course.stages.find((stage) => stage.id === id)?.scenario.title ?? id;
}
