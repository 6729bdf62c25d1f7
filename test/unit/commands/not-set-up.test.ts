import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("a clone that is not set up says how to do that, from wherever it is called", async () => {
  const folder = await mkdtemp(join(tmpdir(), "next-room-clone-"));
  try {
    for (const name of ["clone/lab", "project"]) await mkdir(join(folder, name), { recursive: true });
    const bin = join(folder, "clone/lab/bin.js");
    await copyFile(new URL("../../../lab/bin.js", import.meta.url), bin);
    const call = (cwd: string) => {
      const { status, stderr } = spawnSync(process.execPath, [bin, "list"], { cwd: join(folder, cwd) });
      return { status, stderr: stderr.toString() };
    };
    const said = "lab: The lab is not set up yet.\n     Set it up:  ";
    expect(call("clone")).toEqual({ status: 2, stderr: `${said}npm start\n` });
    expect(call("clone/lab")).toEqual({ status: 2, stderr: `${said}npm start\n` });
    expect(call("project")).toEqual({ status: 2, stderr: `${said}(cd ../clone && npm run setup)\n` });
  } finally {
    await rm(folder, { recursive: true });
  }
});
