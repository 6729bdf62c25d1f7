import { fileURLToPath } from "node:url";

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The lab's own hosts, as `docker compose up` takes them. */
export const composeFile = inPackage("compose.yaml");
/** The hosts that a scenario gets unless it names others. */
export const defaultTopology = inPackage("lab/topologies/three-hosts.yaml");
/** The catalogue: `lab run` without a name runs all of it. */
export const catalogue = inPackage("lab/scenarios");
/** The stages that learners' programs are graded by. */
export const stagesFolder = inPackage("lab/stages");
/** The hosts of a grading, by whose program is graded. */
export const gradeTopology = (side: "bob" | "me"): string => inPackage(`lab/topologies/grade-${side}.yaml`);
/** Below the folder that the person works in: what the lab keeps for them. */
export const labFolder = ".lab";
/** Evidence of runs. */
export const runsFolder = ".lab/runs";
