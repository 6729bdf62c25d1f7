import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeProgramScript } from "../../../lab/grade/program-script.ts";

const folder = mkdtempSync(join(tmpdir(), "next-room-program-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the learner's program is called with, by the real shell: its arguments, PORT and HOST. */
function call(
  run: string,
  args: readonly string[],
  { as = "bob", port = null }: { as?: "bob" | "me"; port?: number | null } = {},
) {
  const script = join(folder, "program");
  const show = join(folder, "show");
  writeFileSync(show, '#!/bin/sh\necho "$# [$*] $PORT $HOST $X"\n', { mode: 0o755 });
  const program = { as, part: "greeting", run: run.replace("SHOW", "./show"), byHand: "", port };
  writeFileSync(script, writeProgramScript([program], folder), { mode: 0o755 });
  return execFileSync(script, ["greeting", ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  }).trim();
}

test("a server gets its port behind its own words, and in PORT", () => {
  expect(call("SHOW --loud", ["2345"])).toBe("2 [--loud 2345] 2345");
});

test("a client gets host and port", () => {
  expect(call("SHOW", ["bob", "2345"], { as: "me" })).toBe("2 [bob 2345] 2345 bob");
});

test("where the learner says where they go, they go there", () => {
  expect(call("SHOW --at={port} --of {host} end", ["bob", "2345"], { as: "me" })).toBe(
    "4 [--at=2345 --of bob end] 2345 bob",
  );
});

test("one with a port of its own gets none", () => {
  expect(call("SHOW", ["9999"], { port: 9999 })).toBe("0 [] 9999");
});

test("a line for a shell is one: lists, and values before the command", () => {
  expect(call("true && SHOW", ["2345"])).toBe("1 [2345] 2345");
  expect(call("X=7 SHOW", ["2345"])).toBe("1 [2345] 2345  7");
});

test("a part that there is no program for ends as a command that is not there", () => {
  const script = join(folder, "none");
  writeFileSync(script, writeProgramScript([], folder), { mode: 0o755 });
  expect(() => execFileSync(script, ["chat", "1"], { stdio: "pipe" })).toThrow(
    expect.objectContaining({ status: 127, stderr: Buffer.from("there is no program for the part chat\n") }),
  );
});
