import { LabError } from "../errors.ts";
import { describeExpectation } from "../scenario/describe-expectation.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { judgeHttp } from "./judge-http.ts";
import { judgeExit, judgeOutput, judgeRunning } from "./judge-program.ts";
import { judgeSockets } from "./judge-sockets.ts";
import { judgeFile, judgeHostState } from "./judge-state.ts";
import type { Judgement } from "./judgement.ts";
import type { Observation } from "./observation.ts";

/** All but `packets`, which the wire judges. */
export type JudgedHere = Exclude<Expectation, { readonly what: "packets" }>;

/**
 * Judges one expectation, its variables already put in, by what was observed (see `Observation` for which wants which).
 * `cursor` is where the last `sees` on this program ended: the `cursor` of that judgement, 0 at first.
 *
 * @throws LabError `observation-mismatch` when it is given what it cannot judge by: a mistake of the caller's.
 */
export function judge(expectation: JudgedHere, seen: Observation, cursor = 0): Judgement {
  switch (expectation.what) {
    case "exit":
      if (seen.kind === "program" || seen.kind === "http") return judgeExit(expectation, seen);
      break;
    case "printed":
    case "sees":
      if (seen.kind === "program") return judgeOutput(expectation, seen, cursor);
      break;
    case "running":
      if (seen.kind === "program") return judgeRunning(expectation, seen);
      break;
    case "listening":
    case "sockets":
      if (seen.kind === "sockets") return judgeSockets(expectation, seen);
      break;
    case "file":
      if (seen.kind === "file") return judgeFile(expectation, seen);
      break;
    case "status":
    case "header":
    case "body":
    case "json":
      if (seen.kind === "http") return judgeHttp(expectation, seen);
      break;
    case "host":
      if (seen.kind === "host") return judgeHostState(expectation, seen);
      break;
  }
  throw new LabError(
    "observation-mismatch",
    `"${describeExpectation(expectation)}" cannot be judged by an observation of kind ${seen.kind}`,
  );
}
