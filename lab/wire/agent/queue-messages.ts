/**
 * NFQUEUE's messages (linux/netfilter/nfnetlink_queue.h) as bytes: pure, so that they can be tested without a kernel.
 * Headers are in the machine's byte order, little-endian on all machines that we run on; what is inside the attributes
 * is in network byte order.
 */
const SUBSYSTEM = 3 << 8;
const PACKET = SUBSYSTEM | 0;
const VERDICT = SUBSYSTEM | 1;
const CONFIG = SUBSYSTEM | 2;
const NLMSG_ERROR = 2;

const REQUEST = 1;
const ACKNOWLEDGE = 4;

const attributes = { packetHeader: 1, verdictHeader: 2, mark: 3, timestamp: 4, payload: 10 } as const;
const config = { command: 1, params: 2, maxLength: 3, mask: 4, flags: 5 } as const;

export const verdicts = { drop: 0, accept: 1 } as const;
export type VerdictCode = (typeof verdicts)[keyof typeof verdicts];

/** A packet that waits in the kernel for its verdict. */
export type QueuedPacket = {
  readonly id: number;
  /** When it came in, in milliseconds since 1970; undefined where the kernel took no time. */
  readonly atMs: number | undefined;
  /** From its IP header on. A view: it is overwritten when the next ones are read. */
  readonly bytes: Buffer;
};

export type QueueMessage =
  | ({ readonly kind: "packet" } & QueuedPacket)
  /** The answer to a configuration: 0, or a negative errno. */
  | { readonly kind: "answer"; readonly sequence: number; readonly error: number }
  | { readonly kind: "other" };

/** Read the netlink message at `start`. */
export function readQueueMessage(buffer: Buffer, start: number, end: number): QueueMessage {
  if (end - start < 20) return { kind: "other" };
  const type = buffer.readUInt16LE(start + 4);
  if (type === NLMSG_ERROR) {
    return {
      kind: "answer",
      sequence: buffer.readUInt32LE(start + 8),
      error: buffer.readInt32LE(start + 16),
    };
  }
  if (type !== PACKET) return { kind: "other" };
  let id = -1;
  let atMs: number | undefined;
  let bytes: Buffer | undefined;
  const stop = Math.min(end, start + buffer.readUInt32LE(start));
  for (let at = start + 20; at + 4 <= stop; ) {
    const length = buffer.readUInt16LE(at);
    const kind = buffer.readUInt16LE(at + 2) & 0x3fff;
    if (length < 4 || at + length > stop) break;
    if (kind === attributes.packetHeader) id = buffer.readUInt32BE(at + 4);
    else if (kind === attributes.timestamp) {
      atMs = buffer.readUIntBE(at + 6, 6) * 1000 + buffer.readUInt32BE(at + 16) / 1000;
    } else if (kind === attributes.payload) bytes = buffer.subarray(at + 4, at + length);
    at += (length + 3) & ~3;
  }
  return id < 0 || bytes === undefined ? { kind: "other" } : { kind: "packet", id, atMs, bytes };
}

/** Make this socket the one that judges the queue's packets, and have them whole. */
export function writeBind(queue: number, maxLength: number): Buffer {
  return message(CONFIG, REQUEST | ACKNOWLEDGE, queue, [
    [config.command, Uint8Array.of(1, 0, 0, 0)],
    [config.params, Uint8Array.of(0, 0, 0xff, 0xff, 2)],
    [config.maxLength, maxLength],
    // Packets that find the queue full pass (FAIL_OPEN): rather untroubled than lost without anybody having said so.
    [config.mask, FAIL_OPEN],
    [config.flags, FAIL_OPEN],
  ]);
}

const FAIL_OPEN = 1;

/** Several of these one behind the other may go to the kernel in one send. */
export function writeVerdict(
  queue: number,
  id: number,
  verdict: VerdictCode,
  change: { readonly mark?: number; readonly bytes?: Uint8Array } = {},
): Buffer {
  const { mark, bytes } = change;
  const header = VERDICT_HEADER;
  header.writeUInt32BE(verdict, 0);
  header.writeUInt32BE(id, 4);
  const fields: Field[] = [[attributes.verdictHeader, header]];
  if (mark !== undefined) fields.push([attributes.mark, mark]);
  if (bytes !== undefined) fields.push([attributes.payload, bytes]);
  return message(VERDICT, REQUEST, queue, fields);
}

/** Filled anew for each verdict: they are made one after the other, and each is copied into its message. */
const VERDICT_HEADER = Buffer.alloc(8);

/** An attribute: its type, and 32 bits or bytes. */
type Field = readonly [type: number, value: number | Uint8Array];

const HEAD_BYTES = 20;
const sizeOf = (value: number | Uint8Array): number => (typeof value === "number" ? 4 : value.length);
const padded = (length: number): number => (length + 3) & ~3;

/** Written into one buffer from end to end, without copies between: there is a verdict for every packet. */
function message(type: number, flags: number, queue: number, fields: readonly Field[]): Buffer {
  let size = HEAD_BYTES;
  for (const [, value] of fields) size += 4 + padded(sizeOf(value));
  const buffer = Buffer.alloc(size);
  buffer.writeUInt32LE(size, 0);
  buffer.writeUInt16LE(type, 4);
  buffer.writeUInt16LE(flags, 6);
  buffer.writeUInt16BE(queue, 18);
  let at = HEAD_BYTES;
  for (const [kind, value] of fields) {
    buffer.writeUInt16LE(4 + sizeOf(value), at);
    buffer.writeUInt16LE(kind, at + 2);
    if (typeof value === "number") buffer.writeUInt32BE(value, at + 4);
    else buffer.set(value, at + 4);
    at += 4 + padded(sizeOf(value));
  }
  return buffer;
}
