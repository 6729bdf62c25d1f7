import { closeSync, mkdirSync, openSync, renameSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import { LabError } from "../errors.ts";
import type { LabEvent } from "../events.ts";
import { toFileName, toFolderName } from "./evidence-names.ts";
import { recordRun } from "./record-run.ts";
import type { Reporter } from "./reporter.ts";
import { writeTranscript } from "./transcript.ts";
import { drawWireSvg } from "./wire-record.ts";

/**
 * Keeps what a run tells, below `root`:
 *
 *     2026-11-23T09-00-00.000Z/events.jsonl              what concerns the whole run
 *     2026-11-23T09-00-00.000Z/SCENARIO/events.jsonl     what concerns one scenario
 *     2026-11-23T09-00-00.000Z/SCENARIO/terminals/*.txt  what each program printed
 *     2026-11-23T09-00-00.000Z/SCENARIO/ladder.svg       what crossed the wire, where it was watched
 *     latest                                             a link to the newest run
 *
 * Each folder can be reported by itself (`readRun`), also while the run goes on and after a crash: an event is one write of
 * one whole line, in order, and files that are not grown line by line appear under their name only when they are whole.
 */
export class EvidenceWriter implements Reporter {
  private readonly root: string;
  private readonly record = recordRun();
  private readonly files = new Map<string, number>();
  private folder: string | undefined;
  private header: Extract<LabEvent, { type: "run-started" }> | undefined;

  constructor(root: string) {
    this.root = root;
  }

  /** Where the evidence of a scenario is or will be, from the moment that the run started; null before that. */
  folderOf(key: string): string | null {
    return this.folder === undefined ? null : join(this.folder, toFileName(key));
  }

  /** @throws LabError `evidence-not-written` when the disk is full or the folder may not be written. */
  take(event: LabEvent): void {
    try {
      this.record.take(event);
      if (event.type === "run-started") this.begin(event);
      else if (!("key" in event)) this.append("", event);
      else this.takeOfScenario(event);
    } catch (cause) {
      throw new LabError(
        "evidence-not-written",
        `The evidence of this run could not be written to ${this.root}.`,
        {
          hint: "Is the disk full, or the folder someone else's?",
          cause,
        },
      );
    }
  }

  end(): void {
    for (const file of this.files.values()) closeSync(file);
    this.files.clear();
  }

  private begin(event: Extract<LabEvent, { type: "run-started" }>): void {
    this.header = event;
    this.folder = makeNewFolder(this.root, toFolderName(event.at));
    this.append("", event);
    // Only now is there something to read in it.
    pointTo(this.root, this.folder);
  }

  private takeOfScenario(event: LabEvent & { readonly key: string }): void {
    if (event.type === "scenario-started") this.open(event.key, event.at);
    this.append(event.key, event);
    if (event.type !== "scenario-ended") return;
    this.writeDrawings(event.key);
    this.close(event.key);
  }

  /** A scenario's own stream begins as a run of that one alone, so that it can be read by itself. */
  private open(key: string, at: number): void {
    const folder = this.folderOf(key);
    if (folder === null || this.header === undefined) return;
    mkdirSync(folder, { recursive: true });
    const planned = this.header.planned.filter((plan) => plan.key === key);
    this.append(key, { ...this.header, at, planned });
  }

  private append(key: string, event: LabEvent): void {
    const folder = key === "" ? this.folder : this.folderOf(key);
    if (folder == null) return;
    const file = this.files.get(key) ?? openSync(join(folder, "events.jsonl"), "a");
    this.files.set(key, file);
    writeSync(file, `${JSON.stringify(event)}\n`);
  }

  private writeDrawings(key: string): void {
    const scenario = this.record.run.scenarios.get(key);
    const folder = this.folderOf(key);
    if (scenario === undefined || folder === null) return;
    if (scenario.programs.size > 0) mkdirSync(join(folder, "terminals"), { recursive: true });
    for (const program of scenario.programs.values()) {
      writeWhole(join(folder, "terminals", `${toFileName(program.program)}.txt`), writeTranscript(program));
    }
    const ladder = drawWireSvg(scenario);
    if (ladder !== null) writeWhole(join(folder, "ladder.svg"), ladder);
    this.record.run.scenarios.delete(key);
  }

  private close(key: string): void {
    const file = this.files.get(key);
    if (file !== undefined) closeSync(file);
    this.files.delete(key);
  }
}

/** Two runs may start within one millisecond. */
function makeNewFolder(root: string, name: string): string {
  mkdirSync(root, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const folder = join(root, attempt === 1 ? name : `${name}-${attempt}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** `latest` is replaced in one step: whoever looks sees the old run or the new one. */
function pointTo(root: string, folder: string): void {
  const next = `${folder}.latest`;
  symlinkSync(basename(folder), next);
  renameSync(next, join(root, "latest"));
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}
