import { beforeEach, describe, expect, test, vi } from "vitest";
import { PacketQueue } from "../../../lab/wire/agent/packet-queue.ts";
import { Refusal } from "../../../lab/wire/agent/refusal.ts";

/** What a kernel does when a program asks for netfilter's queue. In its place here, with the answers of others. */
const kernel = vi.hoisted(() => ({
  socket: 3,
  errno: "",
  /** What it says to a configuration, as a negative errno; 0 is yes. */
  answer: 0,
  asked: 0,
  closed: [] as number[],
  watched: [] as number[],
}));

const NAMES: Readonly<Record<number, string>> = { 1: "EPERM", 16: "EBUSY", 22: "EINVAL" };
const buffers = vi.hoisted(() => [] as Buffer[]);

vi.mock("../../../lab/wire/agent/libc.ts", () => ({
  AF_NETLINK: 16,
  SOCK_RAW: 3,
  SOCK_NONBLOCK: 0o4000,
  SOCK_CLOEXEC: 0o2000000,
  MSG_DONTWAIT: 0x40,
  addressOf: (buffer: Buffer) => {
    if (!buffers.includes(buffer)) buffers.push(buffer);
    return 0n;
  },
  openSocket: () => kernel.socket,
  bindSocket: () => 0,
  setSocketOption: () => 0,
  closeFile: (fd: number) => kernel.closed.push(fd),
  onReadable: (fd: number) => kernel.watched.push(fd),
  lastError: () => kernel.errno,
  errorName: (number: number) => NAMES[number] ?? `error ${number}`,
  must: (result: number) => result,
  sendBytes: (_fd: number, bytes: Buffer) => {
    kernel.asked++;
    return bytes.length;
  },
  /** One message waits after each question: NLMSG_ERROR, which is how netlink says yes, too. */
  receiveMany: (_fd: number, headers: Buffer) => {
    if (kernel.asked === 0) return 0;
    kernel.asked = 0;
    const [memory] = buffers;
    memory?.writeUInt32LE(36, 0);
    memory?.writeUInt16LE(2, 4);
    memory?.writeInt32LE(kernel.answer, 16);
    headers.writeUInt32LE(36, 56);
    return 1;
  },
}));

const open = () => PacketQueue.open(77, () => {});

function refusal(): Refusal {
  try {
    open();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

beforeEach(() => {
  buffers.length = 0;
  Object.assign(kernel, { socket: 3, errno: "", answer: 0, asked: 0, closed: [], watched: [] });
});

describe("netfilter's queue", () => {
  test("is open where the kernel has it", () => {
    open();
    expect(kernel).toMatchObject({ watched: [3], closed: [] });
  });

  test("is refused by a kernel without NFQUEUE, which knows no such part of netfilter", () => {
    kernel.answer = -22;
    const { message, hint } = refusal();
    expect(message).toBe("the kernel has no NFQUEUE (netfilter's answer to queue 77: EINVAL)");
    expect(hint).toContain("CONFIG_NETFILTER_NETLINK_QUEUE");
    expect(kernel).toMatchObject({ watched: [], closed: [3] });
  });

  test("is refused by a kernel without netfilter's netlink, which has no such socket", () => {
    Object.assign(kernel, { socket: -1, errno: "EPROTONOSUPPORT" });
    const { message, hint } = refusal();
    expect(message).toBe("the kernel has no NFQUEUE (socket(NETLINK_NETFILTER): EPROTONOSUPPORT)");
    expect(hint).toContain("Watching works without");
  });

  test("is refused to an agent without the right to it", () => {
    kernel.answer = -1;
    expect(refusal()).toMatchObject({
      message: "it may not (netfilter's answer to queue 77: EPERM)",
      hint: expect.stringContaining("NET_ADMIN"),
    });
  });

  test("is refused while another program has it", () => {
    kernel.answer = -16;
    expect(refusal().message).toContain("another program takes the packets of this host already");
  });
});
