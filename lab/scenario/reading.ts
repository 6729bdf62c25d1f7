import type { z } from "zod";
import { ASK, explainIssues } from "./explain-issue.ts";
import type { Problem } from "./problem.ts";
import type { HostMention, Place } from "./scenario.ts";
import type { Path, Source, Spot } from "./source.ts";

/** One file being read: collects all mistakes and every mention of a host on the way. */
export class Reading {
  readonly source: Source;
  readonly problems: Problem[] = [];
  readonly hosts: HostMention[] = [];

  constructor(source: Source) {
    this.source = source;
  }

  report(path: Path, spot: Spot, message: string, hint: string | null = null): void {
    const found = this.source.problem(path, spot, message, hint);
    const { line, column } = found;
    // What an alias stands for is read at each of its places, and is one mistake where it is written.
    const told = this.problems.some(
      (one) => one.line === line && one.column === column && one.message === message,
    );
    if (!told) this.problems.push(found);
  }

  /**
   * The value in the schema's own type. Mistakes are reported, and the keys that have any are left out, so that what
   * stands beside them is still looked at; null where nothing sound is left.
   */
  check<Schema extends z.ZodType>(schema: Schema, value: unknown, path: Path): z.infer<Schema> | null {
    const result = schema.safeParse(value, ASK);
    if (result.success) return result.data;
    const found = explainIssues(result.error.issues, path);
    for (const { path: at, spot, message, hint } of found) this.report(at, spot, message, hint);
    const wrong = new Set(found.map((one) => String(one.path[path.length])));
    if (typeof value !== "object" || value === null) return null;
    const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !wrong.has(key)));
    const again = schema.safeParse(rest);
    return again.success ? again.data : null;
  }

  mention(host: string, path: Path, spot: Spot = { within: host }, implied = false): void {
    this.hosts.push({ host, implied, ...this.source.span(path, spot) });
  }

  place(path: Path, spot: Spot = "value"): Place {
    const { line, column } = this.source.span(path, spot);
    return { line, column };
  }
}
