import { execFileSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCommand } from "./local-command.ts";
import { root } from "./root.ts";

/** What lab/setup.sh needs of any machine. Nothing here can install software. */
const tools = "bash sh cat cmp cp dirname env flock grep mkdir sed setpriv tail".split(" ");

/**
 * A fresh clone on a pretended machine: its PATH has the given stand-ins and the few tools above, and nothing else.
 * So a test can take Docker away, or fill the disk, and this machine never notices.
 */
export class Machine implements AsyncDisposable {
  readonly clone: string;
  readonly #bin: string;

  private constructor(clone: string) {
    this.clone = clone;
    this.#bin = join(clone, "bin");
  }

  /** @param standIns shell scripts, by the name of the command whose place they take; "real" for this machine's own */
  static async make(standIns: Readonly<Record<string, string>>): Promise<Machine> {
    const machine = new Machine(await mkdtemp(join(tmpdir(), "next-room-machine-")));
    for (const folder of ["lab", ".lab", "node_modules", "bin"]) await mkdir(join(machine.clone, folder));
    for (const file of ["package.json", "package-lock.json", "lab/setup.sh"]) {
      await copyFile(join(root, file), join(machine.clone, file));
    }
    // The npm packages count as installed.
    await copyFile(join(root, "package-lock.json"), join(machine.clone, "node_modules", ".next-room-lock"));
    for (const tool of tools) await machine.#link(tool);
    for (const [name, script] of Object.entries({ id: "echo 1000", npm: "echo packed", ...standIns })) {
      if (script === "real") await machine.#link(name);
      else await machine.standIn(name, script);
    }
    return machine;
  }

  /** @param prefix a command that runs the set-up in its own way: `minding` */
  setUp(env: NodeJS.ProcessEnv = {}, prefix: readonly string[] = []): LocalCommand {
    return LocalCommand.start([...prefix, "bash", "lab/setup.sh"], {
      cwd: this.clone,
      env: { DOCKER_HOST: undefined, NEXT_ROOM_BASE: undefined, ...env, PATH: this.#bin, TMPDIR: this.clone },
    });
  }

  /** A file whose reader and writer wait for each other (fifo(7)). */
  makeFifo(name: string): void {
    execFileSync("mkfifo", [join(this.clone, name)]);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.clone, name), text);
  }

  async read(name: string): Promise<string> {
    return await readFile(join(this.clone, name), "utf8");
  }

  async standIn(command: string, script: string): Promise<void> {
    const path = join(this.#bin, command);
    await rm(path, { force: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.clone, { recursive: true });
  }

  async #link(tool: string): Promise<void> {
    const path = execFileSync("sh", ["-c", `command -v ${tool} || true`], { encoding: "utf8" }).trim();
    if (path.startsWith("/")) await symlink(path, join(this.#bin, tool));
  }
}
