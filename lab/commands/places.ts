import { fileURLToPath } from "node:url";

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The lab's own hosts, as `docker compose up` takes them. */
export const composeFile = inPackage("compose.yaml");
/** The hosts that a scenario gets unless it names others. */
export const defaultTopology = inPackage("lab/topologies/three-hosts.yaml");
/** The catalogue: `lab run` without a name runs all of it. */
export const catalogue = inPackage("lab/scenarios");
/** Below the folder that the person works in: what the lab keeps for them. */
export const labFolder = ".lab";
/** Evidence of runs. */
export const runsFolder = ".lab/runs";
