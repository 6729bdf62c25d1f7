#!/usr/bin/env node
// The `lab` command: finds a Node that can run TypeScript, then hands over to cli.ts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const cli = new URL("./cli.ts", import.meta.url);
// In a clone that nobody has set up yet there is nothing to run with.
if (
  !cli.pathname.includes("/node_modules/") &&
  !existsSync(new URL("../node_modules/node", import.meta.url))
) {
  const home = relative(process.cwd(), fileURLToPath(new URL("..", import.meta.url)));
  const isElsewhere = home !== "" && !/^[./\\]+$/.test(home); // a project that has the clone for a package
  const command = isElsewhere ? `(cd ${home} && npm run setup)` : "npm start";
  console.error(`lab: The lab is not set up yet.\n     Set it up:  ${command}`);
  process.exit(2);
}
if (Number.parseInt(process.versions.node, 10) < 22) {
  // `npx lab` puts the pinned Node first on the PATH; called any other way we look it up ourselves.
  const node = createRequire(import.meta.url).resolve("node/bin/node");
  const lab = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  process.on("SIGTERM", () => lab.kill("SIGTERM"));
  process.on("SIGINT", () => {}); // Ctrl-C reaches both of us, and the lab decides how it ends
  const [code] = await once(lab, "exit");
  process.exit(code ?? 1);
}
// Compiled once, started quickly ever after; where the folder cannot be written Node does without.
module.enableCompileCache?.(fileURLToPath(new URL("../node_modules/.cache/node", import.meta.url)));
// Node strips types by itself, but not below node_modules: there, tsx does it.
if (!process.features.typescript || cli.pathname.includes("/node_modules/")) {
  const { register } = await import("tsx/esm/api");
  register();
}
await import(cli.href);
