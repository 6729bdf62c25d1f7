import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, inject, test } from "vitest";
import { runCommand } from "../../lab/docker/command.ts";
import { mergeCaptures } from "../../lab/wire/packet/merge-captures.ts";
import { readCapture } from "../../lab/wire/pcap/read-capture.ts";

const SCENARIO = `
title: A bad wire
about: Pings and datagrams over a wire that does all kinds of things to them.
steps:
  - say: The wire turns bad.
    wire: me > bob
    loss: 30%
    duplicate: 20%
    corrupt: 10%
  - say: I ping Bob forty times,
    run: ping -c 40 -i 0.02 -W 1 bob
    on: me
    expect: { stdout: "40 packets transmitted" }
  - say: and send him forty datagrams.
    run: bash -c 'for n in $(seq 40); do echo "letter $n" > /dev/udp/bob/7300; done'
    on: me
    expect: { exit: 0 }
  - say: Something crossed the wire.
    packets: me <-> bob
    expect: [ me > bob  ICMP echo request ]
`;

const folder = mkdtempSync(join(tmpdir(), "next-room-seed-"));
writeFileSync(join(folder, "bad-wire.yaml"), SCENARIO);
afterAll(() => rmSync(folder, { recursive: true }));

/** Run it as a person would; gives what became of each of my packets, and of the copies that the wire made of them. */
async function fatesWithSeed(seed: number): Promise<string[]> {
  const cwd = mkdtempSync(join(folder, "run-"));
  const env = { ...process.env, NEXT_ROOM_RUN: inject("labels")["next-room.run"] };
  const ran = await runCommand(["lab", "run", "../bad-wire.yaml", "--seed", String(seed)], { cwd, env });
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
  const bytes = readFileSync(join(cwd, ".lab/runs/latest/bad-wire/capture.pcapng"));
  const capture = readCapture(bytes);
  const hosts = capture.names.map(({ address, names }) => ({ name: names[0] ?? "", addresses: [address] }));
  const { packets } = mergeCaptures([{ host: undefined, capture }], { hosts });
  const fates = packets.flatMap(({ from, icmp, to, payload, marks }) => {
    const isLetter = to.port === 7300;
    if (from.host !== "me" || !(isLetter || icmp?.type === 8)) return [];
    const { lost, duplicated, corrupted } = marks;
    return `${isLetter ? payload.trim() : `ping ${icmp?.echo?.seq}`}: ${JSON.stringify({ lost, duplicated, corrupted })}`;
  });
  // When a copy is made is a matter of time, and not of the seed.
  return fates.toSorted();
}

describe("a scenario that is run again", () => {
  test("has each packet meet the same fate with the same seed, and another with another", async () => {
    const [once, again, other] = await Promise.all([7, 7, 8].map(fatesWithSeed));
    expect(once?.filter((fate) => fate.includes("lost")).length).toBeGreaterThan(10);
    expect(once?.filter((fate) => fate.includes("duplicated")).length).toBeGreaterThan(5);
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });
});
