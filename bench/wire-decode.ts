// How many packets a second come from a capture's bytes as packets that events and patterns can use, on one
// core, beside what tcpdump and tshark take to read and print the same file. `node bench/wire-decode.ts [PACKETS]`
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

/** Packets a second, the median of some rounds; the first is a warm-up and not counted. */
function measure(work: () => number): number {
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    const count = work();
    if (round > 0) rates.push(count / ((performance.now() - start) / 1000));
  }
  return Math.round(median(rates));
}

const bytes = craftCapture();
const folder = mkdtempSync(join(tmpdir(), "next-room-bench-"));
const file = join(folder, "bench.pcapng");
writeFileSync(file, bytes);

function readWith(command: string, args: readonly string[]): number {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "ignore", "ignore"] });
  return status === 0 ? packets : 0;
}

const hosts = [
  { name: "bob", addresses: ["10.0.0.2"] },
  { name: "me", addresses: ["10.0.0.3"] },
];
const figures = {
  "frames from bytes": measure(() => readCapture(bytes).frames.length),
  "packets from bytes": measure(
    () => mergeCaptures([{ host: undefined, capture: readCapture(bytes) }], { hosts }).packets.length,
  ),
  "packets from bytes, merged as one host's": measure(
    () => mergeCaptures([{ host: "me", capture: readCapture(bytes) }], { hosts }).packets.length,
  ),
  "tcpdump -n -r": measure(() => readWith("tcpdump", ["-n", "-r", file])),
  "tshark -n -r": measure(() => readWith("tshark", ["-n", "-r", file])),
};
rmSync(folder, { recursive: true });
console.log(`${packets} packets, ${bytes.length} bytes, median of ${rounds} rounds, packets a second:`);
for (const [what, rate] of Object.entries(figures)) {
  console.log(`${what.padEnd(42)} ${rate === 0 ? "not here" : rate.toLocaleString("en")}`);
}
