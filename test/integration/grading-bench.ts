import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gradeTopology } from "../../lab/commands/places.ts";
import type { Course } from "../../lab/course/stage.ts";
import type { Grade, Side } from "../../lab/grade/grade-event.ts";
import { Grading } from "../../lab/grade/grading.ts";
import type { Lab } from "../../lab/index.ts";
import { readTopology, type Topology } from "../../lab/topology/start-topology.ts";

/** What a learner hands in: files by their names, as texts or as paths of what is copied. */
export type HandedIn = Readonly<Record<string, { readonly text: string } | { readonly from: string }>>;

/** A folder to hand in at, and hosts that stand. Null: nobody has sat there yet. */
type Seat = { readonly folder: string; readonly grading: Grading } | null;

/**
 * Seats at which one learner after the other is graded, each time on the hosts that are up already: as `lab grade --watch`
 * does it when a file is saved.
 */
export class GradingBench implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #course: Course;
  readonly #free: Record<Side, Seat[]>;
  readonly #waiting: Record<Side, ((seat: Seat) => void)[]> = { bob: [], me: [] };
  readonly #cleanup = new AsyncDisposableStack();
  readonly #topologies = new Map<Side, Promise<Topology>>();

  constructor(lab: Lab, course: Course, seats: Readonly<Record<Side, number>>) {
    this.#lab = lab;
    this.#course = course;
    const none = (count: number) => Array.from({ length: count }, () => null);
    this.#free = { bob: none(seats.bob), me: none(seats.me) };
  }

  /**
   * Waits for a seat, and grades there. Stops at the first stage that fails.
   * @param only stages to try, by their ids; if not given, all that there are programs for
   */
  async grade(as: Side, files: HandedIn, only?: ReadonlySet<string>): Promise<Grade> {
    let seat = await this.#takeSeat(as);
    try {
      const folder = seat?.folder ?? (await this.#makeFolder());
      await fill(folder, files);
      seat ??= { folder, grading: this.#open(folder, as) };
      return await seat.grading.grade(only);
    } finally {
      const next = this.#waiting[as].shift();
      if (next) next(seat);
      else this.#free[as].push(seat);
    }
  }

  #takeSeat(as: Side): Promise<Seat> {
    const free = this.#free[as].pop();
    if (free !== undefined) return Promise.resolve(free);
    return new Promise((taken) => this.#waiting[as].push(taken));
  }

  #open(folder: string, as: Side): Grading {
    const [grading] = Grading.open(folder, {
      engine: this.#lab.engine,
      owner: this.#lab.owner,
      course: this.#course,
      topologyOf: (side) => this.#topologyOf(side),
      said: { as },
      seed: undefined,
      all: false,
      image: undefined,
      network: false,
      emit: () => {},
      signal: new AbortController().signal,
    });
    if (!grading) throw new Error(`there is nothing to grade as ${as} in ${folder}`);
    return this.#cleanup.use(grading);
  }

  #topologyOf(side: Side): Promise<Topology> {
    const known =
      this.#topologies.get(side) ??
      readTopology(this.#lab.engine, gradeTopology(side), {
        build: false,
        signal: new AbortController().signal,
        model: undefined,
      });
    this.#topologies.set(side, known);
    return known;
  }

  async #makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "next-room-grading-"));
    this.#cleanup.defer(() => rm(folder, { recursive: true }));
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }
}

/** The folder has these files and no others. */
async function fill(folder: string, files: HandedIn): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  for (const [name, file] of Object.entries(files)) {
    const to = join(folder, name);
    if ("from" in file) await cp(file.from, to, { recursive: true });
    else await writeFile(to, file.text);
  }
}
