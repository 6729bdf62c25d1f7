import { formatIpv4, formatIpv6 } from "../packet/address.ts";
import { readUint16, readUint32 } from "./byte-source.ts";
import type { Capture, CapturedFrame, CaptureInterface } from "./capture.ts";
import type { BlockResult, FormatReader } from "./format-reader.ts";
import { blockTypes, byteOrderMagic, optionCodes, recordCodes } from "./pcapng-codes.ts";
import { type Clock, microsecondClock, readTimestamp, unitsPerSecondOf } from "./timestamp.ts";

/** As Wireshark: a longer block is a broken length, not a block. */
const longestBlock = 16 * 1024 * 1024;
const invalid = (problem: string): BlockResult => ({ state: "invalid", problem });
const text = new TextDecoder();

/**
 * Reads pcapng: sections of interfaces, frames, names and statistics. Blocks of any other kind (secrets,
 * journals, custom ones, those of the future) are stepped over by their length.
 * @see draft-ietf-opsawg-pcapng
 */
export function createPcapngReader(capture: Capture): FormatReader {
  let littleEndian = true;
  /** Interface numbers begin again at 0 in each section; the capture counts them through. */
  let firstInterface = 0;
  let clocks: Clock[] = [];
  capture.format = "pcapng";

  function readBlock(bytes: Uint8Array, at: number, frames: CapturedFrame[]): BlockResult {
    if (bytes.length - at < 12) return { state: "incomplete", missing: "a block" };
    const type = readUint32(bytes, at, littleEndian);
    // The section header's type reads the same both ways, for its byte order is only known within it.
    if (type === blockTypes.sectionHeader) {
      const magic = readUint32(bytes, at + 8, false);
      if (magic !== byteOrderMagic && magic !== 0x4d3c2b1a) {
        return invalid("a section begins with no byte-order magic");
      }
      littleEndian = magic !== byteOrderMagic;
    }
    const length = readUint32(bytes, at + 4, littleEndian);
    if (length < 12 || length % 4 !== 0 || length > longestBlock) {
      return invalid(`a block claims a length of ${length} bytes`);
    }
    if (bytes.length - at < length) return { state: "incomplete", missing: "the rest of a block" };
    if (readUint32(bytes, at + length - 4, littleEndian) !== length) {
      return invalid("a block's two lengths differ");
    }
    const problem = readBody(type, bytes, at + 8, at + length - 4, frames);
    return problem === undefined ? { state: "read", length } : invalid(problem);
  }

  function readBody(
    type: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: CapturedFrame[],
  ): string | undefined {
    switch (type) {
      case blockTypes.sectionHeader:
        return readSectionHeader(bytes, start, end);
      case blockTypes.interfaceDescription:
        return readInterface(bytes, start, end);
      case blockTypes.enhancedPacket:
      case blockTypes.packet:
        return readPacket(type, bytes, start, end, frames);
      case blockTypes.simplePacket:
        return readSimplePacket(bytes, start, end, frames);
      case blockTypes.nameResolution:
        readNames(bytes, start, end);
        return undefined;
      case blockTypes.interfaceStatistics:
        readStatistics(bytes, start, end);
        return undefined;
      default:
        return undefined;
    }
  }

  function readSectionHeader(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (end - start < 16) return "a section header is too short";
    const major = readUint16(bytes, start + 4, littleEndian);
    if (major !== 1) return `the section is of pcapng version ${major}, and only version 1 is known`;
    firstInterface = capture.interfaces.length;
    clocks = [];
    eachOption(bytes, start + 16, end, (code, from, to) => {
      if (code === optionCodes.hardware) capture.hardware = text.decode(bytes.subarray(from, to));
      if (code === optionCodes.application) capture.application = text.decode(bytes.subarray(from, to));
    });
    return undefined;
  }

  function readInterface(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (end - start < 8) return "an interface description is too short";
    const found: CaptureInterface = {
      linkType: readUint16(bytes, start, littleEndian),
      snapLength: readUint32(bytes, start + 4, littleEndian),
    };
    const clock = { ...microsecondClock };
    eachOption(bytes, start + 8, end, (code, from, to) => {
      if (code === optionCodes.interfaceName) found.name = text.decode(bytes.subarray(from, to));
      if (code === optionCodes.interfaceDescription)
        found.description = text.decode(bytes.subarray(from, to));
      if (code === optionCodes.timeResolution && to > from) {
        clock.unitsPerSecond = unitsPerSecondOf(bytes[from] ?? 6);
      }
      if (code === optionCodes.timeOffset && to - from >= 8) {
        clock.offsetSeconds = readSigned64(bytes, from);
      }
    });
    capture.interfaces.push(found);
    clocks.push(clock);
    return undefined;
  }

  /** The enhanced packet block, and the obsolete packet block that differs in its first four bytes. */
  function readPacket(
    type: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: CapturedFrame[],
  ): string | undefined {
    if (end - start < 20) return "a packet block is too short";
    const index =
      type === blockTypes.packet
        ? readUint16(bytes, start, littleEndian)
        : readUint32(bytes, start, littleEndian);
    const clock = clocks[index];
    if (clock === undefined)
      return `a frame came from interface ${index}, which the capture does not describe`;
    const length = readUint32(bytes, start + 12, littleEndian);
    const dataStart = start + 20;
    if (length > end - dataStart) return "a frame is longer than the block around it";
    const high = readUint32(bytes, start + 4, littleEndian);
    const low = readUint32(bytes, start + 8, littleEndian);
    const { seconds, nanoseconds } = readTimestamp(high, low, clock);
    const frame: CapturedFrame = {
      interface: firstInterface + index,
      seconds,
      nanoseconds,
      bytes: bytes.subarray(dataStart, dataStart + length),
      originalLength: readUint32(bytes, start + 16, littleEndian),
    };
    const optionsStart = dataStart + roundUp4(length);
    if (optionsStart < end) readPacketOptions(bytes, optionsStart, end, frame);
    frames.push(frame);
    return undefined;
  }

  function readPacketOptions(bytes: Uint8Array, start: number, end: number, frame: CapturedFrame): void {
    eachOption(bytes, start, end, (code, from, to) => {
      if (code === optionCodes.comment) {
        frame.comments ??= [];
        frame.comments.push(text.decode(bytes.subarray(from, to)));
      }
      if (code === optionCodes.packetFlags && to - from >= 4) {
        const way = readUint32(bytes, from, littleEndian) & 3;
        if (way === 1) frame.direction = "in";
        if (way === 2) frame.direction = "out";
      }
    });
  }

  /** A simple packet has no time of its own, so it stands at the time of the frame before it. */
  function readSimplePacket(
    bytes: Uint8Array,
    start: number,
    end: number,
    frames: CapturedFrame[],
  ): string | undefined {
    if (clocks.length === 0) return "a frame came before any interface was described";
    if (end - start < 4) return "a simple packet block is too short";
    const originalLength = readUint32(bytes, start, littleEndian);
    const snapLength = capture.interfaces[firstInterface]?.snapLength || longestBlock;
    const length = Math.min(originalLength, snapLength);
    if (length > end - start - 4) return "a frame is longer than the block around it";
    const before = frames.at(-1) ?? capture.frames.at(-1);
    frames.push({
      interface: firstInterface,
      seconds: before?.seconds ?? 0,
      nanoseconds: before?.nanoseconds ?? 0,
      bytes: bytes.subarray(start + 4, start + 4 + length),
      originalLength,
    });
    return undefined;
  }

  function readNames(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (end - at >= 4) {
      const code = readUint16(bytes, at, littleEndian);
      const from = at + 4;
      const to = from + readUint16(bytes, at + 2, littleEndian);
      if (code === recordCodes.end || to > end) return;
      const addressLength = code === recordCodes.ipv4 ? 4 : 16;
      if ((code === recordCodes.ipv4 || code === recordCodes.ipv6) && to - from > addressLength) {
        capture.names.push({
          address: code === recordCodes.ipv4 ? formatIpv4(bytes, from) : formatIpv6(bytes, from),
          names: text
            .decode(bytes.subarray(from + addressLength, to))
            .split("\0")
            .filter((name) => name !== ""),
        });
      }
      at = from + roundUp4(to - from);
    }
  }

  function readStatistics(bytes: Uint8Array, start: number, end: number): void {
    const found = capture.interfaces[firstInterface + readUint32(bytes, start, littleEndian)];
    if (found === undefined) return;
    eachOption(bytes, start + 12, end, (code, from, to) => {
      if (to - from < 8) return;
      if (code === optionCodes.received) found.received = readSigned64(bytes, from);
      if (code === optionCodes.dropped) found.dropped = readSigned64(bytes, from);
    });
  }

  function readSigned64(bytes: Uint8Array, at: number): number {
    const high = readUint32(bytes, at + (littleEndian ? 4 : 0), littleEndian) | 0;
    return high * 4_294_967_296 + readUint32(bytes, at + (littleEndian ? 0 : 4), littleEndian);
  }

  /** Options are code, length, value, padded to four bytes; an odd one ends the list, not the capture. */
  function eachOption(
    bytes: Uint8Array,
    start: number,
    end: number,
    visit: (code: number, from: number, to: number) => void,
  ): void {
    let at = start;
    while (end - at >= 4) {
      const code = readUint16(bytes, at, littleEndian);
      const from = at + 4;
      const to = from + readUint16(bytes, at + 2, littleEndian);
      if (code === optionCodes.end || to > end) return;
      visit(code, from, to);
      at = from + roundUp4(to - from);
    }
  }

  return { readBlock };
}

function roundUp4(length: number): number {
  return (length + 3) & ~3;
}
