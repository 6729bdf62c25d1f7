import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { LearnerFile } from "./learner-files.ts";

/** The files as a tar. Times are left out: the same files are the same bytes. */
export async function packFiles(files: readonly LearnerFile[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { path, bytes, executable } of files)
    tar.entry({ name: path, mode: executable ? 0o755 : 0o644, mtime: new Date(0) }, bytes);
  tar.finalize();
  return buffer(tar);
}
