import { constants, promises as fs } from "node:fs";
import { extname, join, sep } from "node:path";
import { contentTypeOf } from "./content-types.ts";
import { type Fault, fault, isFault } from "./fault.ts";
import { type Representation, respond, respondWhole } from "./representation.ts";
import { type FilePart, plainText, type Response } from "./response.ts";
import { type Handler, nothingThere, type Request } from "./routes.ts";

export interface Folder {
  readonly serve: Handler;
  /** What a GET of this path would get at this moment. Its file is closed: it can be talked about, but not sent. */
  readonly describe: (path: string) => Promise<Representation | undefined>;
}

/**
 * Serves the files of a folder. What has a name that begins with a dot does not exist, and neither does what a link
 * leads to outside of the folder.
 *
 * @param folder must exist: rejects otherwise, with the file system's own error (ENOENT, ENOTDIR, EACCES, …)
 */
export async function openFolder(folder: string): Promise<Folder> {
  const root = await fs.realpath(folder);
  await (await fs.opendir(root)).close();
  return {
    serve: (request) => serveFile(root, request),
    async describe(path) {
      const found = await findFile(root, path);
      if (found === "folder" || isFault(found)) return undefined;
      await found.body.file.close();
      return found;
    },
  };
}

async function serveFile(root: string, request: Request): Promise<Response> {
  const found = await findFile(root, request.path);
  if (found === "folder") {
    const location = `${request.path.split("/").map(encodeURIComponent).join("/")}/`;
    const query = request.query === "" ? "" : `?${request.query}`;
    return plainText(301, "A folder's path ends with a slash", { Location: location + query });
  }
  if (isFault(found)) return plainText(found.status, found.reason);
  let kept = false;
  try {
    const response = await respond(request, found, () => respondWhole(found));
    kept = response.body !== undefined && "file" in response.body;
    return response;
  } finally {
    if (!kept) await found.body.file.close();
  }
}

interface OpenFile extends Representation {
  readonly body: FilePart;
}

async function findFile(root: string, path: string): Promise<OpenFile | "folder" | Fault> {
  const names = path.split("/").slice(1);
  const wantsFolder = names.at(-1) === "";
  if (wantsFolder) names[names.length - 1] = "index.html";
  if (names.some((name) => name === "" || name.startsWith("."))) return nothingThere;
  try {
    const real = await fs.realpath(join(root, ...names));
    if (!isWithin(root, real)) return nothingThere;
    // Without waiting, because to open a pipe would wait for somebody to write into it.
    const file = await fs.open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const status = await file.stat({ bigint: true });
    if (status.isFile()) {
      return {
        contentType: contentTypeOf(extname(names.at(-1) ?? "")),
        body: { file, start: 0, length: Number(status.size) },
        etag: `"${status.size.toString(36)}-${status.mtimeNs.toString(36)}"`,
        // RFC 9110 §8.8.2.1: never later than the answer's Date, which may be a little late itself.
        lastModifiedMs: Math.min(Number(status.mtimeMs / 1000n), Math.floor(Date.now() / 1000) - 1) * 1000,
      };
    }
    await file.close();
    return status.isDirectory() ? "folder" : nothingThere;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EMFILE" || code === "ENFILE") return tooManyFiles;
    if (typeof code === "string" && absences.has(code)) return nothingThere;
    throw error;
  }
}

/** A link may lead elsewhere within the folder, but not out of it and not to what is hidden in it. */
function isWithin(root: string, real: string): boolean {
  const prefix = root.endsWith(sep) ? root : root + sep;
  return real === root || (real.startsWith(prefix) && !real.slice(prefix.length - 1).includes(`${sep}.`));
}

const absences = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES", "EPERM", "ENXIO"]);
const tooManyFiles = fault(503, "This server has too many files open");
