import { expect, test } from "vitest";
import { readCounters, readFullDisk } from "../../../lab/grade/host-counters.ts";

test("counters of cgroup v2, where memory.events has a `max` of its own", () => {
  const printed = "pids\nmax 3\nmemory\nlow 0\nhigh 0\nmax 77\noom 2\noom_kill 1\n";
  expect(readCounters(printed)).toEqual({ forksRefused: 3, oomKills: 1 });
});

test("counters of cgroup v1", () => {
  expect(readCounters("pids\nmax 0\nmemory\noom_kill_disable 0\nunder_oom 0\noom_kill 4\n")).toEqual({
    forksRefused: 0,
    oomKills: 4,
  });
});

test("a host that shows none has none", () => {
  expect(readCounters("pids\nmemory\n")).toEqual({ forksRefused: 0, oomKills: 0 });
});

test.each([
  ["tmpfs 16384 16384 0 100% /tmp", true],
  ["tmpfs 16384 16376 8 100% /tmp", false],
  ["tmpfs 4096 0 4096 0% /dev/shm", false],
])("%s", (line, full) => {
  const head = "Filesystem 1024-blocks Used Available Capacity Mounted on";
  expect(readFullDisk(`${head}\n${line}\n`)).toBe(full);
});
