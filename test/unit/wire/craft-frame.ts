import { parseAddress } from "../../../lab/wire/packet/address.ts";
import { sumBytes } from "../../../lab/wire/packet/checksum.ts";
import { flagBits, type TcpFlag } from "../../../lab/wire/packet/tcp.ts";

/** Makes frames as a kernel would, for tests and benchmarks: the other way round from the dissector. */
export const bobMac = "02:00:00:00:00:02";
export const meMac = "02:00:00:00:00:03";
export const broadcastMac = "ff:ff:ff:ff:ff:ff";

const utf8 = new TextEncoder();
export const bytes = (text: string) => utf8.encode(text);
export const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

export function uint16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]));
}

export function uint32(...values: number[]): Uint8Array {
  return join(...values.map((value) => uint16(value >>> 16, value & 0xffff)));
}

export function mac(address: string): Uint8Array {
  return Uint8Array.from(address.split(":"), (pair) => Number.parseInt(pair, 16));
}

export function ip(address: string): Uint8Array {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new Error(`${address} is no address`);
  return parsed;
}

export function ethernet(
  payload: Uint8Array,
  { from = meMac, to = bobMac, type = 0x0800, vlan = -1 } = {},
): Uint8Array {
  const tag = vlan < 0 ? new Uint8Array(0) : uint16(0x8100, vlan);
  return join(mac(to), mac(from), tag, uint16(type), payload);
}

export interface Ip {
  from: string;
  to: string;
  protocol: number;
  id?: number;
  hopLimit?: number;
  options?: Uint8Array;
  fragment?: { offset: number; more: boolean };
}

export function ipv4(
  payload: Uint8Array,
  { from, to, protocol, id = 1, hopLimit = 64, options = new Uint8Array(0), fragment }: Ip,
): Uint8Array {
  const headerLength = 20 + options.length;
  const flags = fragment === undefined ? 0x4000 : (fragment.more ? 0x2000 : 0) | (fragment.offset / 8);
  const header = join(
    Uint8Array.of(0x40 | (headerLength / 4), 0),
    uint16(headerLength + payload.length, id, flags),
    Uint8Array.of(hopLimit, protocol, 0, 0),
    ip(from),
    ip(to),
    options,
  );
  header.set(uint16(~sumBytes(header, 0, header.length) & 0xffff), 10);
  return join(header, payload);
}

export function ipv6(
  payload: Uint8Array,
  { from, to, protocol, hopLimit = 64, options = new Uint8Array(0) }: Ip,
): Uint8Array {
  return join(
    uint32(0x60000000),
    uint16(options.length + payload.length),
    Uint8Array.of(protocol, hopLimit),
    ip(from),
    ip(to),
    options,
    payload,
  );
}

export interface Tcp {
  from?: string;
  to?: string;
  fromPort?: number;
  toPort?: number;
  flags?: readonly TcpFlag[];
  seq?: number;
  ack?: number;
  window?: number;
  options?: Uint8Array;
  payload?: Uint8Array | string;
  id?: number;
  /** `offload` leaves the pseudo-header's sum in the checksum, as the kernel does before a network card. */
  checksum?: "right" | "offload" | "wrong";
}

/** A TCP segment within IP (of the addresses' version), within Ethernet. */
export function tcp({
  from = "10.0.0.3",
  to = "10.0.0.2",
  fromPort = 40000,
  toPort = 9999,
  flags = ["ACK"],
  seq = 0,
  ack = 0,
  window = 64240,
  options = new Uint8Array(0),
  payload = "",
  id = 1,
  checksum = "right",
}: Tcp): Uint8Array {
  const data = typeof payload === "string" ? bytes(payload) : payload;
  const header = join(
    uint16(fromPort, toPort),
    uint32(seq, ack),
    Uint8Array.of(((20 + options.length) / 4) << 4, flagBits(flags)),
    uint16(window, 0, 0),
    options,
  );
  const segment = join(header, data);
  const pseudo = pseudoSum(from, to, 6, segment.length);
  const right = ~sumBytes(segment, 0, segment.length, pseudo) & 0xffff;
  segment.set(uint16(checksum === "offload" ? pseudo : checksum === "wrong" ? right ^ 1 : right), 16);
  return inIp(segment, from, to, 6, id);
}

export function udp({
  from = "10.0.0.3",
  to = "10.0.0.2",
  fromPort = 40000,
  toPort = 5000,
  payload = "" as Uint8Array | string,
  id = 1,
}): Uint8Array {
  const data = typeof payload === "string" ? bytes(payload) : payload;
  const datagram = join(uint16(fromPort, toPort, 8 + data.length, 0), data);
  const pseudo = pseudoSum(from, to, 17, datagram.length);
  datagram.set(uint16(~sumBytes(datagram, 0, datagram.length, pseudo) & 0xffff || 0xffff), 6);
  return inIp(datagram, from, to, 17, id);
}

/** @param rest all after type, code and checksum */
export function icmp({
  from = "10.0.0.3",
  to = "10.0.0.2",
  type = 8,
  code = 0,
  rest = uint16(7, 1),
  id = 1,
}): Uint8Array {
  const message = join(Uint8Array.of(type, code, 0, 0), rest);
  const isV6 = from.includes(":");
  const pseudo = isV6 ? pseudoSum(from, to, 58, message.length) : 0;
  message.set(uint16(~sumBytes(message, 0, message.length, pseudo) & 0xffff), 2);
  return inIp(message, from, to, isV6 ? 58 : 1, id);
}

export function arp({
  operation = 1,
  from = "10.0.0.3",
  fromMac = meMac,
  to = "10.0.0.2",
  toMac = "00:00:00:00:00:00",
}): Uint8Array {
  const message = join(uint16(1, 0x0800, 0x0604, operation), mac(fromMac), ip(from), mac(toMac), ip(to));
  return ethernet(message, { from: fromMac, to: operation === 1 ? broadcastMac : toMac, type: 0x0806 });
}

/** A DNS message; names are written without compression. */
export function dns({
  id = 1,
  flags = 0x0100,
  questions = [] as { name: string; type: number }[],
  answers = [] as { name: string; type: number; data: Uint8Array }[],
}): Uint8Array {
  return join(
    uint16(id, flags, questions.length, answers.length, 0, 0),
    ...questions.map(({ name, type }) => join(dnsName(name), uint16(type, 1))),
    ...answers.map(({ name, type, data }) =>
      join(dnsName(name), uint16(type, 1), uint32(600), uint16(data.length), data),
    ),
  );
}

export function dnsName(name: string): Uint8Array {
  const labels = name.split(".").map((label) => join(Uint8Array.of(label.length), bytes(label)));
  return join(...labels, Uint8Array.of(0));
}

/** The options of a kernel's SYN: MSS, SACK permitted, timestamps, window scale. */
export function synOptions({ mss = 1460, value = 1, echo = 0, scale = 7 } = {}): Uint8Array {
  return join(
    Uint8Array.of(2, 4),
    uint16(mss),
    Uint8Array.of(4, 2, 8, 10),
    uint32(value, echo),
    Uint8Array.of(1, 3, 3, scale),
  );
}

export function timestampOption(value: number, echo: number): Uint8Array {
  return join(Uint8Array.of(1, 1, 8, 10), uint32(value, echo));
}

function inIp(payload: Uint8Array, from: string, to: string, protocol: number, id: number): Uint8Array {
  return from.includes(":")
    ? ethernet(ipv6(payload, { from, to, protocol }), { type: 0x86dd })
    : ethernet(ipv4(payload, { from, to, protocol, id }));
}

function pseudoSum(from: string, to: string, protocol: number, length: number): number {
  const addresses = join(ip(from), ip(to));
  return sumBytes(addresses, 0, addresses.length, protocol + length);
}
