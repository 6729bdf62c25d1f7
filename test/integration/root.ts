import { fileURLToPath } from "node:url";

/** The folder that package.json and compose.yaml are in. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
