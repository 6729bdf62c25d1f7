import { networkInterfaces } from "node:os";
import {
  AF_INET,
  addressOf,
  closeFile,
  controlDevice,
  must,
  openSocket,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
} from "./libc.ts";

export type Card = { readonly name: string; readonly mac: string };

/** The cards of this namespace but loopback. */
export function listCards(): Card[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) => {
    const [first] = addresses ?? [];
    return first === undefined || first.internal ? [] : [{ name, mac: first.mac }];
  });
}

/** Of linux/sockios.h and linux/ethtool.h. */
const SIOCETHTOOL = 0x8946;
const SET_OFFLOAD = { checksums: 0x17, tcpSegmentation: 0x1f, segmentation: 0x24, receiving: 0x2c };
/** struct ifreq: the card's name, and the address of what is asked of it. */
const REQUEST_BYTES = 40;
const NAME_BYTES = 16;

const prepared = new Set<string>();

/**
 * Have the host make its packets as they are on a wire: no larger than the link takes, with their checksums filled in.
 * (As `ethtool -K CARD tx off tso off gso off gro off` does, without a program to start for it. A card that cannot
 * change stays as it is, and so do its packets.)
 */
export function prepareCards(): void {
  const cards = listCards().filter(({ name }) => !prepared.has(name));
  if (cards.length === 0) return;
  const fd = must(openSocket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket(AF_INET)");
  for (const { name } of cards) {
    prepared.add(name);
    for (const command of Object.values(SET_OFFLOAD))
      controlDevice(fd, SIOCETHTOOL, writeRequest(name, command));
  }
  closeFile(fd);
}

/** Turn one thing off. The structures hold an address, so the value's bytes stand behind them in the same memory. */
function writeRequest(name: string, command: number): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES + 8);
  request.write(name, 0, NAME_BYTES - 1, "latin1");
  request.writeBigUInt64LE(addressOf(request) + BigInt(REQUEST_BYTES), NAME_BYTES);
  request.writeUInt32LE(command, REQUEST_BYTES);
  return request;
}
