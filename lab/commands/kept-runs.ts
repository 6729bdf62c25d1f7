import { isRunning } from "../docker/ownership.ts";
import { LabError } from "../errors.ts";
import { removeOldRuns } from "../report/old-runs.ts";
import { runsFolder } from "./places.ts";

const KEPT = 20;

/** Make room for the evidence of a run that is about to begin: with it there will be as many as are to be kept. */
export function makeRoomForRun(): void {
  removeOldRuns(runsFolder, keptRuns() - 1, isRunning);
}

/** @throws {LabError} `setting-invalid` */
function keptRuns(): number {
  const setting = process.env.NEXT_ROOM_KEEP_RUNS;
  if (setting === undefined || setting === "") return KEPT;
  if (/^[1-9]\d{0,8}$/.test(setting)) return Number(setting);
  throw new LabError(
    "setting-invalid",
    `NEXT_ROOM_KEEP_RUNS is ${JSON.stringify(setting)}, and that is no number.`,
    {
      hint: "It says how many runs' evidence is kept: a whole number from 1 up.",
    },
  );
}
