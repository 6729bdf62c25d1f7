import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeOldRuns } from "../../../lab/report/old-runs.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "next-room-runs-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The evidence of a run as it begins. */
function make(name: string, run = "0"): void {
  mkdirSync(join(root, name, "greeting"), { recursive: true });
  writeFileSync(
    join(root, name, "events.jsonl"),
    `{"at":1,"type":"run-started","version":1,"run":"${run}"}\n`,
  );
}

const moment = (second: number) => `2026-11-23T09-00-${String(second).padStart(2, "0")}.000Z`;
const over = () => false;

test("the newest stay, also where two began in one moment", () => {
  for (const name of [moment(3), `${moment(3)}-2`, `${moment(3)}-10`, moment(1), moment(2)]) make(name);
  expect(removeOldRuns(root, 3, over)).toEqual([moment(1), moment(2)]);
  expect(removeOldRuns(root, 1, over)).toEqual([moment(3), `${moment(3)}-2`]);
  expect(readdirSync(root)).toEqual([`${moment(3)}-10`]);
});

test("the latest stays, and so does a run that goes on, however many are newer", () => {
  for (const [second, run] of ["a", "b", "c", "d"].entries()) make(moment(second), run);
  symlinkSync(moment(1), join(root, "latest"));
  expect(removeOldRuns(root, 1, (run) => run === "a")).toEqual([moment(2)]);
  expect(readdirSync(root)).toEqual([moment(0), moment(1), moment(3), "latest"]);
});

test("what is no run of ours stays, and one that was cut off at once goes", () => {
  mkdirSync(join(root, "my notes"));
  writeFileSync(join(root, "2026.txt"), "");
  mkdirSync(join(root, moment(1)));
  make(moment(2));
  expect(removeOldRuns(root, 1, over)).toEqual([moment(1)]);
  expect(readdirSync(root).toSorted()).toEqual([moment(2), "2026.txt", "my notes"]);
});

test("where nothing has run yet there is nothing to remove", () => {
  expect(removeOldRuns(join(root, "none"), 20, over)).toEqual([]);
});
