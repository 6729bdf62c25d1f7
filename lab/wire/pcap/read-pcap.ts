import { readUint32 } from "./byte-source.ts";
import type { Capture, CapturedFrame } from "./capture.ts";
import type { BlockResult, FormatReader } from "./format-reader.ts";

/** As Wireshark: a longer record is a broken length, not a frame. */
const longestFrame = 262_144;
const fileHeaderLength = 24;
const recordHeaderLength = 16;

const magics = new Map([
  [0xa1b2c3d4, { littleEndian: false, nanoseconds: false }],
  [0xd4c3b2a1, { littleEndian: true, nanoseconds: false }],
  [0xa1b23c4d, { littleEndian: false, nanoseconds: true }],
  [0x4d3cb2a1, { littleEndian: true, nanoseconds: true }],
]);

export function isPcapMagic(bytes: Uint8Array, at: number): boolean {
  return magics.has(readUint32(bytes, at, false));
}

/** Reads classic pcap: one file header, then records. @see draft-ietf-opsawg-pcap */
export function createPcapReader(capture: Capture): FormatReader {
  let littleEndian = false;
  let fractionNs = 1000;
  let headerRead = false;
  capture.format = "pcap";

  function readHeader(bytes: Uint8Array, at: number): BlockResult {
    if (bytes.length - at < fileHeaderLength) return { state: "incomplete", missing: "the file header" };
    const magic = magics.get(readUint32(bytes, at, false));
    if (magic === undefined) return { state: "invalid", problem: "this is no capture file" };
    littleEndian = magic.littleEndian;
    fractionNs = magic.nanoseconds ? 1 : 1000;
    // The upper bits of the last word tell of frame check sequences, not of the link.
    const linkType = readUint32(bytes, at + 20, littleEndian) & 0xffff;
    capture.interfaces.push({ linkType, snapLength: readUint32(bytes, at + 16, littleEndian) });
    headerRead = true;
    return { state: "read", length: fileHeaderLength };
  }

  return {
    readBlock(bytes: Uint8Array, at: number, frames: CapturedFrame[]): BlockResult {
      if (!headerRead) return readHeader(bytes, at);
      if (bytes.length - at < recordHeaderLength) return { state: "incomplete", missing: "a record header" };
      const length = readUint32(bytes, at + 8, littleEndian);
      if (length > longestFrame) {
        return { state: "invalid", problem: `a record claims ${length} bytes, more than any frame has` };
      }
      const start = at + recordHeaderLength;
      if (bytes.length - start < length) return { state: "incomplete", missing: "the rest of a frame" };
      const nanoseconds = readUint32(bytes, at + 4, littleEndian) * fractionNs;
      frames.push({
        interface: 0,
        seconds: readUint32(bytes, at, littleEndian) + Math.floor(nanoseconds / 1_000_000_000),
        nanoseconds: nanoseconds % 1_000_000_000,
        bytes: bytes.subarray(start, start + length),
        originalLength: readUint32(bytes, at + 12, littleEndian),
      });
      return { state: "read", length: recordHeaderLength + length };
    },
  };
}
