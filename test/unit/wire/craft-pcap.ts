import { join } from "./craft-frame.ts";

/** Makes capture files by hand, in either byte order, block by block. */
function numbers(littleEndian: boolean, size: 2 | 4, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (size === 2) view.setUint16(index * 2, value, littleEndian);
    else view.setUint32(index * 4, value, littleEndian);
  });
  return bytes;
}

const padded = (bytes: Uint8Array) => join(bytes, new Uint8Array(-bytes.length & 3));

export function pcap({
  littleEndian = true,
  nanoseconds = false,
  frames = [] as { seconds: number; fraction: number; bytes: Uint8Array }[],
}): Uint8Array {
  const header = join(
    numbers(littleEndian, 4, [nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4]),
    numbers(littleEndian, 2, [2, 4]),
    numbers(littleEndian, 4, [0, 0, 262_144, 1]),
  );
  const records = frames.map(({ seconds, fraction, bytes }) =>
    join(numbers(littleEndian, 4, [seconds, fraction, bytes.length, bytes.length]), bytes),
  );
  return join(header, ...records);
}

export function pcapng(blocks: readonly Uint8Array[]): Uint8Array {
  return join(...blocks);
}

export function option(littleEndian: boolean, code: number, value: Uint8Array): Uint8Array {
  return join(numbers(littleEndian, 2, [code, value.length]), padded(value));
}

function any(littleEndian: boolean, type: number, ...parts: Uint8Array[]): Uint8Array {
  const body = padded(join(...parts));
  const length = body.length + 12;
  return join(numbers(littleEndian, 4, [type, length]), body, numbers(littleEndian, 4, [length]));
}

export const block = {
  any,
  section: (littleEndian: boolean, options: readonly Uint8Array[] = [], version = 1) =>
    any(
      littleEndian,
      0x0a0d0d0a,
      numbers(littleEndian, 4, [0x1a2b3c4d]),
      numbers(littleEndian, 2, [version, 0]),
      numbers(littleEndian, 4, [0xffff_ffff, 0xffff_ffff]),
      ...options,
    ),
  interface: (littleEndian: boolean, options: readonly Uint8Array[] = []) =>
    any(littleEndian, 1, numbers(littleEndian, 2, [1, 0]), numbers(littleEndian, 4, [0]), ...options),
  frame: (
    littleEndian: boolean,
    high: number,
    low: number,
    bytes: Uint8Array,
    options: readonly Uint8Array[] = [],
  ) =>
    any(
      littleEndian,
      6,
      numbers(littleEndian, 4, [0, high, low, bytes.length, bytes.length]),
      padded(bytes),
      ...options,
    ),
  simple: (littleEndian: boolean, bytes: Uint8Array) =>
    any(littleEndian, 3, numbers(littleEndian, 4, [bytes.length]), bytes),
  obsolete: (littleEndian: boolean, high: number, low: number, bytes: Uint8Array) =>
    any(
      littleEndian,
      2,
      numbers(littleEndian, 2, [0, 0]),
      numbers(littleEndian, 4, [high, low, bytes.length, bytes.length]),
      bytes,
    ),
  tooLong: (littleEndian: boolean) => any(littleEndian, 6, numbers(littleEndian, 4, [0, 0, 0, 999, 999])),
};
