import type { Dissection } from "../packet/dissection.ts";
import {
  AF_INET,
  AF_INET6,
  AF_PACKET,
  bindSocket,
  interfaceIndex,
  must,
  openSocket,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sendBytes,
} from "./libc.ts";

const IPPROTO_RAW = 255;
const ANY_PROTOCOL = 0;

let ipv4 = -1;
let ipv6 = -1;

/**
 * Make a packet arrive at this host once more (raw(7), IPPROTO_RAW: with its own IP header). Its address is ours, so it
 * takes the way over the loopback interface, where nothing is troubled or watched.
 */
export function sendToSelf(packet: Dissection): void {
  const { bytes, networkAt, ipVersion } = packet;
  const address = Buffer.alloc(28);
  const copy = Buffer.from(bytes.subarray(networkAt));
  if (ipVersion === 4) {
    if (ipv4 < 0) ipv4 = must(openRaw(AF_INET), "socket(IPPROTO_RAW)");
    address.writeUInt16LE(AF_INET, 0);
    copy.copy(address, 4, 16, 20);
    sendBytes(ipv4, copy, copy.length, 0, address, 16);
  } else {
    if (ipv6 < 0) ipv6 = must(openRaw(AF_INET6), "socket(IPPROTO_RAW, IPv6)");
    address.writeUInt16LE(AF_INET6, 0);
    copy.copy(address, 8, 24, 40);
    sendBytes(ipv6, copy, copy.length, 0, address, 28);
  }
}

const openRaw = (family: number): number =>
  openSocket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW);

/** A card's own way onto the wire: whole frames, as packet(7) takes them. It sends only; it is not given any. */
export function openInterface(name: string): (frame: Buffer) => void {
  const fd = must(
    openSocket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, ANY_PROTOCOL),
    "socket(AF_PACKET)",
  );
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeInt32LE(interfaceIndex(name), 4);
  must(bindSocket(fd, address, address.length), `bind(${name})`);
  return (frame) => {
    must(sendBytes(fd, frame, frame.length, 0, null, 0), `send(${name})`);
  };
}
