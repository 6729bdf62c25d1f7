import { expect, test } from "vitest";
import type { ScenarioEvent } from "../../../lab/events.ts";
import { StageWire } from "../../../lab/run/stage-wire.ts";
import { mergeCaptures } from "../../../lab/wire/packet/merge-captures.ts";
import { type CapturedFrame, linkTypes } from "../../../lab/wire/pcap/capture.ts";
import type { Wire } from "../../../lab/wire/start-wire.ts";
import { tcp } from "../wire/craft-frame.ts";

const hosts = [
  { name: "bob", addresses: ["10.0.0.2"] },
  { name: "me", addresses: ["10.0.0.3"] },
];
const interfaces = [{ name: "eth0", linkType: linkTypes.ethernet, snapLength: 0 }];

const frame = (bytes: Uint8Array, atMs: number): CapturedFrame => ({
  interface: 0,
  seconds: 1_800_000_000,
  nanoseconds: atMs * 1e6,
  bytes,
  originalLength: bytes.length,
});

test("a packet that its receiver's capture shows first is told once, when its sender's has come as far", () => {
  const syn = tcp({ flags: ["SYN"] });
  const captured: Record<"me" | "bob", CapturedFrame[]> = { me: [], bob: [frame(syn, 2)] };
  const packets = () =>
    mergeCaptures(
      (["me", "bob"] as const).map((host) => ({ host, capture: { interfaces, frames: captured[host] } })),
      { hosts, origin: { seconds: 1_800_000_000, nanoseconds: 0 } },
    ).packets;
  const stage = new StageWire({ packets } as unknown as Wire, ["me", "bob"]);
  const told: ScenarioEvent[] = [];

  stage.tell((event) => told.push(event));
  expect(told).toEqual([]);
  captured.me.push(frame(syn, 1));
  stage.tell((event) => told.push(event));
  stage.tell((event) => told.push(event));
  expect(told).toMatchObject([{ packet: { id: "me eth0#1", atMs: 1, receivedAtMs: 2 } }]);
});
