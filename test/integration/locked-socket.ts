import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Unix socket at which something listens and to which nobody may connect: connect(2) gives EACCES. */
export async function openLockedSocket(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "next-room-locked-"));
  const path = join(folder, "docker.sock");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, 0o000);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** To be put before a command: root may pass every lock, so it runs without that right (capabilities(7)). */
export const minding: readonly string[] =
  process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
