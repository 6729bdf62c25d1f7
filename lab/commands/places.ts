import { fileURLToPath } from "node:url";

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The lab's own hosts, as `docker compose up` takes them. */
export const composeFile = inPackage("compose.yaml");
