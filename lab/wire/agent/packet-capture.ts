import koffi from "koffi";
import { onReadable, stopReading } from "./libc.ts";

/**
 * libpcap (pcap(3PCAP)), the library of tcpdump. tcpdump itself cannot run here: as root it insists on becoming
 * another user, for which it needs a privilege that the agent does not have. And it lets packets wait for up to a
 * second in the kernel's buffer, or else wakes for every single one, which would slow the host beside us.
 */
const pcap = koffi.load("libpcap.so.0.8");
const libc = koffi.load("libc.so.6");

type Pointer = bigint | null;
type Setter = (handle: Pointer, value: number) => number;

const create: (source: string, error: Buffer) => Pointer = pcap.func(
  "void *pcap_create(const char *source, void *error)",
);
const setSnapLength: Setter = pcap.func("int pcap_set_snaplen(void *handle, int bytes)");
const setBufferSize: Setter = pcap.func("int pcap_set_buffer_size(void *handle, int bytes)");
const setTimeoutMs: Setter = pcap.func("int pcap_set_timeout(void *handle, int ms)");
const setPrecision: Setter = pcap.func("int pcap_set_tstamp_precision(void *handle, int precision)");
const activate: (handle: Pointer) => number = pcap.func("int pcap_activate(void *handle)");
const setNonBlocking: (handle: Pointer, yes: number, error: Buffer) => number = pcap.func(
  "int pcap_setnonblock(void *handle, int yes, void *error)",
);
const selectable: (handle: Pointer) => number = pcap.func("int pcap_get_selectable_fd(void *handle)");
const openDump: (handle: Pointer, file: Pointer) => Pointer = pcap.func(
  "void *pcap_dump_fopen(void *handle, void *file)",
);
const dispatch: (handle: Pointer, count: number, callback: Pointer, user: Pointer) => number = pcap.func(
  "int pcap_dispatch(void *handle, int count, void *callback, void *user)",
);
const dump: Pointer = pcap.symbol("pcap_dump");
const readStatistics: (handle: Pointer, into: Buffer) => number = pcap.func(
  "int pcap_stats(void *handle, void *into)",
);
const lastTrouble: (handle: Pointer) => string = pcap.func("const char *pcap_geterr(void *handle)");
const close: (handle: Pointer) => void = pcap.func("void pcap_close(void *handle)");

const openMemory: (address: Buffer, size: Buffer) => Pointer = libc.func(
  "void *open_memstream(void *address, void *size)",
);
const flush: (file: Pointer) => number = libc.func("int fflush(void *file)");
const rewind: (file: Pointer) => void = libc.func("void rewind(void *file)");

const NANOSECONDS = 1;
/** The longest that a packet waits in the kernel's buffer before it is shown. */
const TIMEOUT_MS = 10;
/** Room in the kernel for what comes while we are busy: half a second of a very fast link. */
const BUFFER_BYTES = 64 * 1024 * 1024;
const SNAP_LENGTH = 262_144;

/**
 * One interface's packets as a pcap file in pieces (draft-ietf-opsawg-pcap; times in nanoseconds). libpcap itself
 * writes them, into memory, so that no packet costs us a call of its own.
 */
export class PacketCapture {
  readonly #handle: Pointer;
  readonly #fd: number;
  readonly #file: Pointer;
  readonly #dumper: Pointer;
  readonly #address = Buffer.alloc(8);
  readonly #size = Buffer.alloc(8);
  readonly #onBytes: (bytes: Buffer) => void;
  #paused = true;

  private constructor(handle: Pointer, onBytes: (bytes: Buffer) => void) {
    this.#handle = handle;
    this.#onBytes = onBytes;
    this.#file = openMemory(this.#address, this.#size);
    this.#dumper = openDump(handle, this.#file);
    this.#fd = selectable(handle);
    this.#hand();
    this.resume();
  }

  /**
   * The capture is live when this returns.
   * @param onBytes must be done with the bytes when it returns
   * @throws {Error} with libpcap's own words
   */
  static open(name: string, onBytes: (bytes: Buffer) => void): PacketCapture {
    const error = Buffer.alloc(256);
    const handle = create(name, error);
    if (handle === null) throw new Error(`${name}: ${textOf(error)}`);
    setSnapLength(handle, SNAP_LENGTH);
    setBufferSize(handle, BUFFER_BYTES);
    setTimeoutMs(handle, TIMEOUT_MS);
    setPrecision(handle, NANOSECONDS);
    if (activate(handle) < 0) throw new Error(`${name}: ${lastTrouble(handle)}`);
    if (setNonBlocking(handle, 1, error) < 0) throw new Error(`${name}: ${textOf(error)}`);
    return new PacketCapture(handle, onBytes);
  }

  /** Hand on what the kernel shows, from now on. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    onReadable(this.#fd, () => this.#read());
  }

  /** Leave packets in the kernel's buffer for now, and let the kernel count what finds no room there. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    stopReading(this.#fd);
  }

  /** How many packets the kernel passed to us, and how many it dropped because we were too slow. */
  statistics(): { received: number; dropped: number } {
    const counts = Buffer.alloc(12);
    readStatistics(this.#handle, counts);
    return { received: counts.readUInt32LE(0), dropped: counts.readUInt32LE(4) };
  }

  close(): void {
    this.pause();
    close(this.#handle);
  }

  #read(): void {
    while (!this.#paused && dispatch(this.#handle, -1, dump, this.#dumper) > 0) this.#hand();
  }

  #hand(): void {
    flush(this.#file);
    const length = Number(this.#size.readBigUInt64LE());
    this.#onBytes(Buffer.from(koffi.view(this.#address.readBigUInt64LE(), length)));
    rewind(this.#file);
  }
}

const textOf = (bytes: Buffer): string => bytes.toString("utf8", 0, bytes.indexOf(0));
