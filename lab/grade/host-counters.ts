/** What the kernel has counted of a host's cgroup since the host came up. */
export type HostCounters = {
  /** How often a process was not to be had, because there were as many as the host may have. */
  readonly forksRefused: number;
  /** How many processes were killed for want of memory. */
  readonly oomKills: number;
};

/** Prints the counters; the files have other places under cgroup v1. See cgroups(7). */
export const COUNTERS_SCRIPT = [
  "cd /sys/fs/cgroup",
  "echo pids; cat pids.events pids/pids.events 2>/dev/null",
  "echo memory; cat memory.events memory/memory.oom_control 2>/dev/null",
].join("; ");

export function readCounters(printed: string): HostCounters {
  const [, pids = "", memory = ""] = /pids\n([\s\S]*)memory\n([\s\S]*)/.exec(printed) ?? [];
  return {
    forksRefused: Number(/^max (\d+)/m.exec(pids)?.[1] ?? 0),
    oomKills: Number(/^oom_kill (\d+)/m.exec(memory)?.[1] ?? 0),
  };
}

/** Whether any of a host's disks is full, by what `df -Pk` prints. */
export function readFullDisk(printed: string): boolean {
  return printed
    .split("\n")
    .slice(1)
    .some((line) => {
      const [, , used, free] = line.trim().split(/\s+/);
      return Number(free) <= 4 && Number(used) > 0;
    });
}
