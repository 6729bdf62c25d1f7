import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gradeTopology } from "../../lab/commands/places.ts";
import type { Course } from "../../lab/course/course.ts";
import type { Grade, Side } from "../../lab/grade/grade-event.ts";
import { Grading } from "../../lab/grade/grading.ts";
import type { Lab } from "../../lab/index.ts";
import { readTopology, type Topology } from "../../lab/topology/start-topology.ts";

/** What a learner hands in: files by their names, as texts or as paths of what is copied. */
export type HandedIn = Readonly<Record<string, { readonly text: string } | { readonly from: string }>>;

/**
 * Seats at which one learner after the other is graded, each time on the hosts that are up already: as `lab grade --watch`
 * does it when a file is saved.
 */
export class GradingBench implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #course: Course;
  readonly #seats: Record<Side, Promise<Seat>[]> = { bob: [], me: [] };
  readonly #cleanup = new AsyncDisposableStack();
  readonly #topologies = new Map<Side, Promise<Topology>>();

  constructor(lab: Lab, course: Course, seats: Readonly<Record<Side, number>>) {
    this.#lab = lab;
    this.#course = course;
    for (const side of ["bob", "me"] as const)
      for (let seat = 0; seat < seats[side]; seat++)
        this.#seats[side].push(Promise.resolve({ folder: null }));
  }

  /** Waits for a seat, and grades there. Stops at the first stage that fails. */
  async grade(as: Side, files: HandedIn): Promise<Grade> {
    const { promise: freed, resolve: free } = Promise.withResolvers<Seat>();
    const taken = this.#seats[as].shift();
    if (!taken) throw new Error(`no seat for ${as}`);
    this.#seats[as].push(freed);
    let seat = await taken;
    try {
      const folder = seat.folder ?? (await this.#makeFolder());
      await fill(folder, files);
      seat = { folder, grading: seat.grading ?? this.#open(folder, as) };
      return await seat.grading.grade();
    } finally {
      free(seat);
    }
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
    if (!grading) throw new Error(`nothing to grade as ${as}`);
    return this.#cleanup.use(grading);
  }

  #topologyOf(side: Side): Promise<Topology> {
    const known =
      this.#topologies.get(side) ??
      readTopology(this.#lab.engine, gradeTopology(side), {
        build: false,
        model: undefined,
        signal: new AbortController().signal,
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
    await Promise.all(Object.values(this.#seats).flat());
    await this.#cleanup.disposeAsync();
  }
}

type Seat =
  | { readonly folder: null; readonly grading?: never }
  | { readonly folder: string; readonly grading: Grading };

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
