import { parseAddress } from "../packet/address.ts";
import type { Capture, CapturedFrame, CaptureInterface, NameRecord } from "./capture.ts";
import { blockTypes, byteOrderMagic, optionCodes, recordCodes } from "./pcapng-codes.ts";

const utf8 = new TextEncoder();
const nanosecondResolution = 9;

/**
 * Writes a capture as pcapng, little-endian, with nanosecond stamps: one section, its interfaces, the names,
 * the frames, and how many frames the kernel dropped on each interface. Wireshark and tshark open it as it is.
 * @see draft-ietf-opsawg-pcapng
 */
export function writeCapture(
  capture: Pick<Capture, "hardware" | "application" | "interfaces" | "names" | "frames">,
): Uint8Array {
  const blocks = [writeSectionHeader(capture), ...capture.interfaces.map(writeInterface)];
  if (capture.names.length > 0) blocks.push(writeNames(capture.names));
  for (const frame of capture.frames) blocks.push(writeFrame(frame));
  const last = capture.frames.at(-1) ?? { seconds: 0, nanoseconds: 0 };
  capture.interfaces.forEach((each, index) => {
    if (each.received !== undefined || each.dropped !== undefined) {
      blocks.push(writeStatistics(index, each, last));
    }
  });
  return Buffer.concat(blocks);
}

function writeSectionHeader({
  hardware,
  application,
}: Pick<Capture, "hardware" | "application">): Uint8Array {
  const fixed = Buffer.alloc(16, 0xff);
  fixed.writeUInt32LE(byteOrderMagic, 0);
  fixed.writeUInt16LE(1, 4);
  fixed.writeUInt16LE(0, 6);
  return writeBlock(blockTypes.sectionHeader, [
    fixed,
    ...writeOptions([
      hardware === undefined ? undefined : [optionCodes.hardware, utf8.encode(hardware)],
      application === undefined ? undefined : [optionCodes.application, utf8.encode(application)],
    ]),
  ]);
}

function writeInterface({ linkType, snapLength, name, description }: CaptureInterface): Uint8Array {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  fixed.writeUInt32LE(snapLength, 4);
  return writeBlock(blockTypes.interfaceDescription, [
    fixed,
    ...writeOptions([
      name === undefined ? undefined : [optionCodes.interfaceName, utf8.encode(name)],
      description === undefined ? undefined : [optionCodes.interfaceDescription, utf8.encode(description)],
      [optionCodes.timeResolution, Uint8Array.of(nanosecondResolution)],
    ]),
  ]);
}

function writeNames(records: readonly NameRecord[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { address, names } of records) {
    const bytes = parseAddress(address);
    if (bytes === undefined || names.length === 0) continue;
    const code = bytes.length === 4 ? recordCodes.ipv4 : recordCodes.ipv6;
    parts.push(...writeEntry(code, Buffer.concat([bytes, utf8.encode(`${names.join("\0")}\0`)])));
  }
  return writeBlock(blockTypes.nameResolution, [...parts, ...writeEntry(recordCodes.end, new Uint8Array(0))]);
}

function writeFrame(frame: CapturedFrame): Uint8Array {
  const fixed = Buffer.alloc(20);
  fixed.writeUInt32LE(frame.interface, 0);
  writeTime(fixed, 4, frame);
  fixed.writeUInt32LE(frame.bytes.length, 12);
  fixed.writeUInt32LE(frame.originalLength, 16);
  const options: (Option | undefined)[] = (frame.comments ?? []).map((comment) => [
    optionCodes.comment,
    utf8.encode(comment),
  ]);
  if (frame.direction !== undefined) {
    options.push([optionCodes.packetFlags, Uint8Array.of(frame.direction === "in" ? 1 : 2, 0, 0, 0)]);
  }
  return writeBlock(blockTypes.enhancedPacket, [
    fixed,
    frame.bytes,
    padding(frame.bytes.length),
    ...writeOptions(options),
  ]);
}

function writeStatistics(
  index: number,
  { received, dropped }: CaptureInterface,
  at: Pick<CapturedFrame, "seconds" | "nanoseconds">,
): Uint8Array {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt32LE(index, 0);
  writeTime(fixed, 4, at);
  return writeBlock(blockTypes.interfaceStatistics, [
    fixed,
    ...writeOptions([
      received === undefined ? undefined : [optionCodes.received, uint64(received)],
      dropped === undefined ? undefined : [optionCodes.dropped, uint64(dropped)],
    ]),
  ]);
}

type Option = [code: number, value: Uint8Array];

function writeOptions(options: readonly (Option | undefined)[]): Uint8Array[] {
  const present = options.filter((option) => option !== undefined);
  if (present.length === 0) return [];
  return [...present, [optionCodes.end, new Uint8Array(0)] satisfies Option].flatMap(([code, value]) =>
    writeEntry(code, value),
  );
}

function writeEntry(code: number, value: Uint8Array): Uint8Array[] {
  // A length has 16 bits; a longer text is cut, which no reader minds.
  const kept = value.subarray(0, 0xffff);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(kept.length, 2);
  return [head, kept, padding(kept.length)];
}

function writeBlock(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, ...parts, tail]);
}

function writeTime(
  target: Buffer,
  at: number,
  { seconds, nanoseconds }: Pick<CapturedFrame, "seconds" | "nanoseconds">,
): void {
  const ticks = BigInt.asUintN(64, BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
  target.writeUInt32LE(Number(ticks >> 32n), at);
  target.writeUInt32LE(Number(ticks & 0xffff_ffffn), at + 4);
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padding(length: number): Uint8Array {
  return new Uint8Array(-length & 3);
}
