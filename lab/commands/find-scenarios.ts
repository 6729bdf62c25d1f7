import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { LabError } from "../errors.ts";
import { suggest } from "../scenario/suggest.ts";
import { catalogue } from "./places.ts";

/**
 * The scenario files that a command line means: a file, a folder (all scenarios below it), or the name of one in the
 * catalogue. Nothing means the whole catalogue.
 * @throws {LabError} `scenario-not-found`
 */
export function findScenarioFiles(wanted: readonly string[]): string[] {
  const files = wanted.length === 0 ? listFolder(catalogue) : wanted.flatMap(findOne);
  return [...new Set(files)];
}

function findOne(name: string): string[] {
  if (existsSync(name)) {
    if (!statSync(name).isDirectory()) return [name];
    const files = listFolder(name);
    if (files.length > 0) return files;
    throw new LabError("scenario-not-found", `There is no scenario in the folder ${name}.`, {
      hint: "A scenario is a .yaml file with `title:` and `steps:`.",
    });
  }
  const inCatalogue = listFolder(catalogue);
  const found = inCatalogue.find((file) => scenarioName(file) === name);
  if (found !== undefined) return [found];
  const near = suggest(name, inCatalogue.map(scenarioName));
  throw new LabError("scenario-not-found", `There is no file, folder or scenario called ${name}.`, {
    hint: near === null ? "See what there is:  npx lab list" : `Did you mean ${near}?`,
  });
}

const scenarioName = (file: string): string => basename(file, extname(file));

function listFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("node_modules") && looksLikeScenario(readFileSync(file, "utf8")))
    .sort();
}

/** Compose files and others may stand in the same folder. */
function looksLikeScenario(text: string): boolean {
  const isScenario = /^(title|about|steps)\s*:/m.test(text) && !/^services\s*:/m.test(text);
  return isScenario || text.trim() === ""; // an empty file may be one that was cut off, and that must not go unseen
}
