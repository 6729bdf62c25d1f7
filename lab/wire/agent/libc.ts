import koffi from "koffi";

/**
 * The few calls of the C library that Node has no words for: netlink and packet sockets, and timers finer than a
 * millisecond. Each is as section 2 of the manual describes it.
 */
const libc = koffi.load("libc.so.6");

type Call<Args extends readonly unknown[]> = (...args: Args) => number;

export const openSocket: Call<[domain: number, type: number, protocol: number]> = libc.func(
  "int socket(int domain, int type, int protocol)",
);
export const bindSocket: Call<[fd: number, address: Buffer, length: number]> = libc.func(
  "int bind(int fd, const void *address, unsigned int length)",
);
export const setSocketOption: Call<[fd: number, level: number, name: number, value: Buffer, length: number]> =
  libc.func("int setsockopt(int fd, int level, int name, const void *value, unsigned int length)");
export const sendBytes: Call<
  [fd: number, bytes: Buffer, length: number, flags: number, address: Buffer | null, addressLength: number]
> = libc.func(
  "long sendto(int fd, const void *bytes, unsigned long length, int flags, const void *address, unsigned int addressLength)",
);
export const receiveMany: Call<[fd: number, headers: Buffer, count: number, flags: number, timeout: null]> =
  libc.func("int recvmmsg(int fd, void *headers, unsigned int count, int flags, void *timeout)");
export const readBytes: Call<[fd: number, into: Buffer, length: number]> = libc.func(
  "long read(int fd, void *into, unsigned long length)",
);
export const closeFile: Call<[fd: number]> = libc.func("int close(int fd)");
export const createTimer: Call<[clock: number, flags: number]> = libc.func(
  "int timerfd_create(int clock, int flags)",
);
export const setTimer: Call<[fd: number, flags: number, value: Buffer, old: null]> = libc.func(
  "int timerfd_settime(int fd, int flags, const void *value, void *old)",
);
export const controlDevice: Call<[fd: number, request: number, argument: Buffer]> = libc.func(
  "int ioctl(int fd, unsigned long request, void *argument)",
);
/** sched_setattr(2), for which the C library has no function yet. */
export const setScheduling: Call<[number: number, pid: number, attributes: Buffer, flags: number]> =
  libc.func("long syscall(long number, int pid, void *attributes, unsigned int flags)");
const getTime: Call<[clock: number, into: Buffer]> = libc.func("int clock_gettime(int clock, void *into)");
export const interfaceIndex: (name: string) => number = libc.func(
  "unsigned int if_nametoindex(const char *name)",
);

const time = Buffer.alloc(16);

/** Milliseconds since 1970 by the clock that captures go by, to the microsecond. */
export function wallClockMs(): number {
  getTime(CLOCK_REALTIME, time);
  return Number(time.readBigInt64LE(0)) * 1000 + Number(time.readBigInt64LE(8)) / 1e6;
}

/** The address of a buffer's first byte, for the structures that hold pointers. */
export const addressOf = (buffer: Buffer): bigint => koffi.address(buffer);

/** Kept for good: a handle that nobody holds is collected, and its descriptor is no longer watched. */
const watched = new Map<number, ReturnType<typeof koffi.node.poll>>();

/** Call back in Node's own event loop whenever there is something to read. */
export function onReadable(fd: number, callback: () => void): void {
  watched.set(fd, koffi.node.poll(fd, { readable: true }, callback));
}

export function stopReading(fd: number): void {
  watched.get(fd)?.close();
  watched.delete(fd);
}

/** The error that the last call left, by its name: `EPERM`. */
export const lastError = (): string => errorName(koffi.errno());

export function errorName(number: number): string {
  const [name] = Object.entries(koffi.os.errno).find(([, value]) => value === number) ?? [];
  return name ?? `error ${number}`;
}

/** @throws {Error} naming the call and its error, where the result is negative */
export function must(result: number, call: string): number {
  if (result < 0) throw new Error(`${call}: ${lastError()}`);
  return result;
}

/** Numbers of the Linux kernel's interface; the same on x86-64 and arm64, both little-endian. */
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const MSG_DONTWAIT = 0x40;
export const CLOCK_MONOTONIC = 1;
const CLOCK_REALTIME = 0;
