// How many packets come from a capture's bytes, as packets that events and patterns can use, in a second of one
// core's time, beside what tcpdump and tshark need to read and print the same file. It is processor time that is
// counted, not the clock's, so that what else the machine does matters little. `node bench/wire-decode.ts [PACKETS]`
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mergeCaptures } from "../lab/wire/packet/merge-captures.ts";
import { type CapturedFrame, linkTypes } from "../lab/wire/pcap/capture.ts";
import { readCapture } from "../lab/wire/pcap/read-capture.ts";
import { writeCapture } from "../lab/wire/pcap/write-pcapng.ts";
import { synOptions, tcp, timestampOption } from "../test/unit/wire/craft-frame.ts";

const packets = Number(process.argv[2] ?? 100_000);
const rounds = 5;

/** Fifty conversations, side by side, of full segments and the ACKs that answer them. */
function craftCapture(): Uint8Array {
  const frames: CapturedFrame[] = [];
  const payload = "x".repeat(1448);
  for (let index = 0; frames.length < packets; index++) {
    const fromPort = 40_000 + (index % 50);
    const turn = Math.floor(index / 50);
    const server = { from: "10.0.0.2", to: "10.0.0.3", fromPort: 9999, toPort: fromPort, id: index & 0xffff };
    const stamps = timestampOption(turn, turn);
    const bytes =
      turn === 0
        ? tcp({ fromPort, flags: ["SYN"], options: synOptions(), id: index & 0xffff })
        : turn === 1
          ? tcp({ ...server, flags: ["SYN", "ACK"], ack: 1, options: synOptions() })
          : turn % 2 === 0
            ? tcp({
                ...server,
                seq: 1 + ((turn - 2) / 2) * 1448,
                ack: 1,
                options: stamps,
                payload,
                flags: ["PSH", "ACK"],
              })
            : tcp({
                fromPort,
                seq: 1,
                ack: 1 + ((turn - 1) / 2) * 1448,
                options: stamps,
                id: index & 0xffff,
              });
    frames.push({
      interface: 0,
      seconds: 1_800_000_000 + Math.floor(frames.length / 100_000),
      nanoseconds: (frames.length % 100_000) * 10_000,
      bytes,
      originalLength: bytes.length,
    });
  }
  return writeCapture({
    application: "bench",
    interfaces: [{ name: "eth0", linkType: linkTypes.ethernet, snapLength: 0 }],
    names: [],
    frames,
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Packets for a second of processor time, the median of some rounds; the first is a warm-up and not counted. */
function measure(work: () => { count: number; seconds: number }): number {
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const { count, seconds } = work();
    if (round > 0) rates.push(count / seconds);
  }
  return Math.round(median(rates));
}

/** What this thread does itself; the collector's helpers run beside it on other cores. */
function here(work: () => number): () => { count: number; seconds: number } {
  return () => {
    const before = process.threadCpuUsage();
    const count = work();
    const { user, system } = process.threadCpuUsage(before);
    return { count, seconds: (user + system) / 1e6 };
  };
}

/** What a command and its children take, as the shell counts it: the second line of `times`. */
function elsewhere(command: string): () => { count: number; seconds: number } {
  return () => {
    const { stdout } = spawnSync("bash", ["-c", `${command} > /dev/null 2>&1 && times`], {
      encoding: "utf8",
    });
    const used = [...stdout.trim().matchAll(/(\d+)m([\d.]+)s/g)].slice(2);
    const seconds = used.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
    return { count: stdout === "" ? 0 : packets, seconds: Math.max(seconds, 0.001) };
  };
}

const bytes = craftCapture();
const folder = mkdtempSync(join(tmpdir(), "next-room-bench-"));
const file = join(folder, "bench.pcapng");
writeFileSync(file, bytes);

const hosts = [
  { name: "bob", addresses: ["10.0.0.2"] },
  { name: "me", addresses: ["10.0.0.3"] },
];
const merge = (host: string | undefined) =>
  mergeCaptures([{ host, capture: readCapture(bytes) }], { hosts }).packets.length;
const figures = {
  "frames from bytes": measure(here(() => readCapture(bytes).frames.length)),
  "packets from bytes": measure(here(() => merge(undefined))),
  "packets from bytes, paired by host": measure(here(() => merge("me"))),
  "tcpdump -n -r": measure(elsewhere(`tcpdump -n -r ${file}`)),
  "tshark -n -r": measure(elsewhere(`tshark -n -r ${file}`)),
};
rmSync(folder, { recursive: true });
console.log(
  `${packets} packets, ${bytes.length} bytes, median of ${rounds} rounds, packets for a second of one core:`,
);
for (const [what, rate] of Object.entries(figures)) {
  console.log(`${what.padEnd(42)} ${rate === 0 ? "not here" : rate.toLocaleString("en")}`);
}
