import { describe, expect, test } from "vitest";
import { readQueueMessage, writeBind, writeVerdict } from "../../../lab/wire/agent/queue-messages.ts";

// What strace showed of a kernel's own message: packet 2 of queue 77, without its last attributes.
const fromKernel = Buffer.from(
  "4000000000030000000000000000000002 00004d 0b000100 00000002 0800 01 00 14000400 000000006b03bfb5 0000000000028304 0800 0a00 45000054".replaceAll(
    " ",
    "",
  ),
  "hex",
);

describe("the queue's messages", () => {
  test("a packet, with its number, its time and its bytes", () => {
    const message = readQueueMessage(fromKernel, 0, fromKernel.length);
    expect(message).toEqual({
      kind: "packet",
      id: 2,
      atMs: 0x6b03bfb5 * 1000 + 0x028304 / 1000,
      bytes: Buffer.from("45000054", "hex"),
    });
  });

  test("cut anywhere, one is no packet, and reads nothing that is not there", () => {
    for (let end = 0; end < fromKernel.length; end++) {
      expect(readQueueMessage(fromKernel.subarray(0, end), 0, end).kind).toBe("other");
    }
  });

  test("an answer, with the kernel's error", () => {
    const answer = Buffer.from(
      "240000000200000007000000000000 00ffffffff 24000000".replaceAll(" ", "").padEnd(72, "0"),
      "hex",
    );
    expect(readQueueMessage(answer, 0, answer.length)).toEqual({ kind: "answer", sequence: 7, error: -1 });
  });

  test("a verdict, as the kernel takes it", () => {
    expect(writeVerdict(77, 1, 1).toString("hex")).toBe(
      `${"20000000"}${"0103"}${"0100"}${"00000000"}${"00000000"}${"0000004d"}${"0c000200"}${"00000001"}${"00000001"}`,
    );
  });

  test("a verdict that marks and changes the packet, padded to four bytes", () => {
    const verdict = writeVerdict(77, 9, 1, { mark: 0x4e5201, bytes: Uint8Array.of(1, 2, 3) });
    expect(verdict.readUInt32LE(0)).toBe(verdict.length);
    expect(verdict.subarray(32).toString("hex")).toBe("08000300004e520107000a0001020300");
  });

  test("the binding, for whole packets", () => {
    const bind = writeBind(77, 1024);
    expect(bind.readUInt32LE(0)).toBe(bind.length);
    expect(bind.subarray(20).toString("hex")).toBe(
      "0800010001000000" +
        "090002000000ffff02000000" +
        "0800030000000400" +
        "0800040000000001" +
        "0800050000000001",
    );
  });
});
