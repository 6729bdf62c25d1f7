import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LabError } from "../errors.ts";
import { formatProblems, type Problem } from "../scenario/problem.ts";
import { readStop } from "./read-stop.ts";
import type { Stop } from "./stop.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

/**
 * The stops of the tour, in the talk's order.
 * @param known the names of the scenarios that there are
 * @throws {LabError} `tour-invalid` with every mistake, shown in its line
 */
export function loadTour(known: readonly string[]): Stop[] {
  const stops: Stop[] = [];
  const problems: Problem[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    const file = join(folder, name);
    const read = readStop(readFileSync(file, "utf8"), file, known);
    if ("stop" in read) stops.push(read.stop);
    else problems.push(...read.problems);
  }
  if (problems.length > 0) {
    throw new LabError("tour-invalid", `The tour has mistakes.\n\n${formatProblems(problems)}`);
  }
  return stops.toSorted((a, b) => a.chapter.localeCompare(b.chapter, "en", { numeric: true }));
}
