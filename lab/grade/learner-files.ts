import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { LabError } from "../errors.ts";

/** A file that a learner hands in; its path is seen from their folder, with `/` between its parts. */
export type LearnerFile = { readonly path: string; readonly bytes: Buffer; readonly executable: boolean };

export type LearnerFolder = {
  /** What the learner is called in reports. */
  readonly name: string;
  readonly root: string;
  /** Whether one file was handed in, and not a folder. */
  readonly single: boolean;
  readonly files: readonly LearnerFile[];
};

/** What tools leave beside a program; none of it is needed to run it. */
const PASSED_OVER = new Set([
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "venv",
  "__pycache__",
  ".lab",
  ".idea",
  ".vscode",
  ".DS_Store",
]);
/** Whether a path leads through anything that is passed over. */
export const isPassedOver = (path: string): boolean => path.split(sep).some((part) => PASSED_OVER.has(part));

/** Half of the room that the host has for them: what is built needs some too. */
const MOST_BYTES = 24 * 1024 * 1024;
const MOST_FILES = 4000;

/**
 * Reads what a learner hands in, once: nothing later looks at their folder again. A link that leads out of the folder is
 * passed over, for what lies there is not theirs.
 * @throws {LabError} `program-not-found`, `program-too-large`, `program-unreadable`
 */
export function readLearnerFiles(path: string): LearnerFolder {
  const root = resolve(path);
  const found = statSync(root, { throwIfNoEntry: false });
  if (!found) {
    throw new LabError("program-not-found", `There is no file or folder ${path}.`, {
      hint: "Give the program's file, or the folder that it is in:  npx lab grade server.py",
    });
  }
  const name = learnerName(root);
  try {
    if (!found.isDirectory())
      return { name, root: dirname(root), single: true, files: readFiles([root], dirname(root)) };
    const real = realpathSync(root);
    return { name, root, single: false, files: readFiles(listFiles(real, real), real) };
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("program-unreadable", `${path} cannot be read: ${why}`, { cause });
  }
}

/** A learner goes by the name of their folder, or of their file without its ending. */
export const learnerName = (path: string): string => basename(path).replace(/(?<=.)\.[a-z]+$/, "");

function listFiles(folder: string, root: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !PASSED_OVER.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path, root);
      if (entry.isFile()) return [path];
      return entry.isSymbolicLink() && isOwnFile(path, root) ? [path] : [];
    });
}

function isOwnFile(link: string, root: string): boolean {
  const target = statSync(link, { throwIfNoEntry: false });
  return target?.isFile() === true && realpathSync(link).startsWith(root + sep);
}

function readFiles(paths: readonly string[], root: string): LearnerFile[] {
  const total = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  if (total > MOST_BYTES || paths.length > MOST_FILES) {
    const size = `${paths.length} files of ${(total / 1024 / 1024).toFixed(0)} MiB together`;
    throw new LabError("program-too-large", `${root} is too large for its host: ${size}.`, {
      hint: `At most ${MOST_FILES} files of ${MOST_BYTES / 1024 / 1024} MiB. Give a folder with the program alone, or one with a Dockerfile.`,
    });
  }
  return paths.map((path) => ({
    path: relative(root, path).split(sep).join("/"),
    bytes: readFileSync(path),
    executable: (lstatSync(path).mode & 0o100) !== 0,
  }));
}
