import {
  AF_NETLINK,
  addressOf,
  bindSocket,
  closeFile,
  errorName,
  lastError,
  MSG_DONTWAIT,
  must,
  onReadable,
  openSocket,
  receiveMany,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sendBytes,
  setSocketOption,
} from "./libc.ts";
import {
  type QueuedPacket,
  readQueueMessage,
  type VerdictCode,
  writeBind,
  writeVerdict,
} from "./queue-messages.ts";
import { explainRefusal } from "./refusal.ts";

const NETLINK_NETFILTER = 12;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_NO_ENOBUFS = 5;

/** How many packets are fetched in one call, and the room for each: the largest that IP can carry, and its headers. */
const BATCH = 64;
const ROOM = 66_560;
const RECEIVE_BUFFER = 32 * 1024 * 1024;
/** Packets that may wait in the kernel. A second of 40 MB/s is 27,000. */
const MAX_WAITING = 65_536;

/** More verdicts than these do not fit into one send: 32 bytes each, and a socket takes some 200 kB. */
const MOST_TOGETHER = 1024;

/** struct mmsghdr and struct iovec on a 64-bit machine. */
const HEADER_BYTES = 64;
const VECTOR_BYTES = 16;
const LENGTH_AT = 56;

/**
 * Netfilter's queue to user space (iptables-extensions(8), NFQUEUE), by its netlink socket and without a library
 * between: many packets come with one call and many verdicts go with one.
 */
export class PacketQueue {
  readonly #fd: number;
  readonly #number: number;
  readonly #memory = Buffer.alloc(BATCH * ROOM);
  readonly #headers = Buffer.alloc(BATCH * HEADER_BYTES);
  readonly #vectors = Buffer.alloc(BATCH * VECTOR_BYTES);
  readonly #onPacket: (packet: QueuedPacket) => void;
  #verdicts: Buffer[] = [];
  #gathering = false;

  private constructor(fd: number, number: number, onPacket: (packet: QueuedPacket) => void) {
    this.#fd = fd;
    this.#number = number;
    this.#onPacket = onPacket;
    for (let index = 0; index < BATCH; index++) {
      const vector = index * VECTOR_BYTES;
      this.#vectors.writeBigUInt64LE(addressOf(this.#memory) + BigInt(index * ROOM), vector);
      this.#vectors.writeBigUInt64LE(BigInt(ROOM), vector + 8);
      this.#headers.writeBigUInt64LE(addressOf(this.#vectors) + BigInt(vector), index * HEADER_BYTES + 16);
      this.#headers.writeBigUInt64LE(1n, index * HEADER_BYTES + 24);
    }
  }

  /** @throws {Refusal} where the kernel has no NFQUEUE, this program may not use it, or another one does */
  static open(number: number, onPacket: (packet: QueuedPacket) => void): PacketQueue {
    const fd = openSocket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (fd < 0) throw explainRefusal("socket(NETLINK_NETFILTER)", lastError());
    const address = Buffer.alloc(12);
    address.writeUInt16LE(AF_NETLINK, 0);
    must(bindSocket(fd, address, address.length), "bind(NETLINK_NETFILTER)");
    const size = Buffer.alloc(4);
    size.writeInt32LE(RECEIVE_BUFFER);
    // Without the right to force it (rootless engines) the system's own limit has to do.
    if (setSocketOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, size, 4) < 0) {
      setSocketOption(fd, SOL_SOCKET, SO_RCVBUF, size, 4);
    }
    const on = Buffer.from([1, 0, 0, 0]);
    setSocketOption(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, on, 4);
    const queue = new PacketQueue(fd, number, onPacket);
    try {
      queue.#send(writeBind(number, MAX_WAITING));
      queue.read(); // the kernel's answer is here before the send returns
    } catch (error) {
      closeFile(fd);
      throw error;
    }
    onReadable(fd, () => queue.read());
    return queue;
  }

  /** Say what becomes of a packet: at once, or, while packets are being read, with all others of the batch. */
  judge(id: number, verdict: VerdictCode, change?: { mark?: number; bytes?: Uint8Array }): void {
    this.#verdicts.push(writeVerdict(this.#number, id, verdict, change));
    if (!this.#gathering || this.#verdicts.length >= MOST_TOGETHER) this.flush();
  }

  /** Have all verdicts of some work go to the kernel with one call, when it is done. */
  together(work: () => void): void {
    const isOuter = !this.#gathering;
    this.#gathering = true;
    try {
      work();
    } finally {
      if (isOuter) {
        this.#gathering = false;
        this.flush();
      }
    }
  }

  /** Take all packets that wait. Happens by itself; called where "all so far" must be certain. */
  read(): void {
    this.together(() => {
      for (;;) {
        const count = receiveMany(this.#fd, this.#headers, BATCH, MSG_DONTWAIT, null);
        for (let index = 0; index < count; index++) this.#take(index);
        this.flush();
        if (count < BATCH) return;
      }
    });
  }

  #take(index: number): void {
    const length = this.#headers.readUInt32LE(index * HEADER_BYTES + LENGTH_AT);
    const start = index * ROOM;
    const message = readQueueMessage(this.#memory, start, start + length);
    if (message.kind === "packet") this.#onPacket(message);
    else if (message.kind === "answer" && message.error !== 0) {
      throw explainRefusal(`netfilter's answer to queue ${this.#number}`, errorName(-message.error));
    }
  }

  /** Have the verdicts that are out take effect before anything else happens. */
  flush(): void {
    if (this.#verdicts.length === 0) return;
    const all = this.#verdicts.length === 1 ? this.#verdicts[0] : Buffer.concat(this.#verdicts);
    this.#verdicts = [];
    if (all !== undefined) this.#send(all);
  }

  #send(bytes: Buffer): void {
    // Without an address it goes to the kernel (netlink(7)).
    if (sendBytes(this.#fd, bytes, bytes.length, 0, null, 0) < 0) {
      throw new Error(`sendto(NETLINK_NETFILTER): ${lastError()}`);
    }
  }
}
