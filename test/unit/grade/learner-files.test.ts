import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { learnerName, readLearnerFiles } from "../../../lab/grade/learner-files.ts";

const top = mkdtempSync(join(tmpdir(), "next-room-files-"));
afterAll(() => rmSync(top, { recursive: true }));

test("a link out of the folder brings nothing along, one inside does", () => {
  const folder = join(top, "eve");
  mkdirSync(join(folder, ".git"), { recursive: true });
  writeFileSync(join(top, "secret"), "the teacher's");
  writeFileSync(join(folder, "server.py"), "hers");
  writeFileSync(join(folder, ".git", "config"), "");
  symlinkSync(join(top, "secret"), join(folder, "stolen"));
  symlinkSync("server.py", join(folder, "again.py"));
  symlinkSync(top, join(folder, "up"));
  const { files, name } = readLearnerFiles(folder);
  expect(name).toBe("eve");
  expect(files.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
    ["again.py", "hers"],
    ["server.py", "hers"],
  ]);
});

test("too much is told before it is read", () => {
  const folder = join(top, "heavy");
  mkdirSync(folder);
  writeFileSync(join(folder, "video.mp4"), Buffer.alloc(25 * 1024 * 1024));
  expect(() => readLearnerFiles(folder)).toThrow(expect.objectContaining({ code: "program-too-large" }));
});

test("what is not there is told", () => {
  expect(() => readLearnerFiles(join(top, "nobody.py"))).toThrow(
    expect.objectContaining({ code: "program-not-found" }),
  );
});

test.each([
  ["class/anna.py", "anna"],
  ["class/anna", "anna"],
  ["class/.hidden", ".hidden"],
])("%s is %s's", (path, name) => expect(learnerName(path)).toBe(name));
