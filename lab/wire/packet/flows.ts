import { formatIpv4, formatIpv6, isGroupAddress } from "./address.ts";
import type { AddressBook } from "./address-book.ts";
import { byteString, readUint32 } from "./bytes.ts";
import type { Dissection } from "./dissection.ts";
import { type Connection, followSegment, openConnection, opensAnew, type Segment } from "./follow-tcp.ts";
import type { Endpoint, TcpFacts } from "./packet.ts";

/** All IP packets from one address and port to another. Its two endpoints are made once and shared by them. */
export interface Flow {
  from: Endpoint;
  to: Endpoint;
  reverse: Flow | undefined;
  tcp: { connection: Connection; direction: 0 | 1 } | undefined;
}

/**
 * Finds the flow of each IP packet, and follows the TCP connections among them.
 *
 * Flows of IPv4, most of all traffic, are found by numbers and not by text, which is what lets a large capture
 * be read quickly.
 */
export class Flows {
  readonly #book: AddressBook;
  readonly #ipv4 = new Map<number, Map<number, Flow>>();
  readonly #others = new Map<string, Flow>();
  #connections = 0;

  constructor(book: AddressBook) {
    this.#book = book;
  }

  /** @param seenAt the host whose capture this is: loopback addresses are its own. */
  find(found: Dissection, seenAt: string | undefined): Flow {
    if (found.ipVersion === 4) {
      const source = readUint32(found.bytes, found.networkAt + 12);
      const destination = readUint32(found.bytes, found.networkAt + 16);
      const isLoopback = source >>> 24 === 127 || destination >>> 24 === 127;
      return isLoopback ? this.#findOther(found, seenAt) : this.#findIpv4(found, source, destination);
    }
    const isLoopback = formatIpv6(found.bytes, found.networkAt + 24) === "::1";
    return this.#findOther(found, isLoopback ? seenAt : undefined);
  }

  /** Says what a segment is within its connection, opening one where it is the first. */
  follow(flow: Flow, segment: Segment): TcpFacts {
    if (flow.tcp === undefined || opensAnew(flow.tcp.connection, flow.tcp.direction, segment)) {
      const connection = openConnection(++this.#connections);
      flow.tcp = { connection, direction: 0 };
      if (flow.reverse !== undefined) flow.reverse.tcp = { connection, direction: 1 };
    }
    return followSegment(flow.tcp.connection, flow.tcp.direction, segment);
  }

  #findIpv4(found: Dissection, source: number, destination: number): Flow {
    // Both fit a number exactly: 32 bits of address, 17 of port, which leave room for "no port".
    const sourceKey = source * 0x20000 + found.sourcePort + 1;
    const destinationKey = destination * 0x20000 + found.destinationPort + 1;
    let flow = this.#ipv4.get(sourceKey)?.get(destinationKey);
    if (flow === undefined) {
      flow = this.#create(found, undefined, this.#ipv4.get(destinationKey)?.get(sourceKey));
      const fromHere = this.#ipv4.get(sourceKey) ?? new Map<number, Flow>();
      this.#ipv4.set(sourceKey, fromHere.set(destinationKey, flow));
    }
    return flow;
  }

  #findOther(found: Dissection, seenAt: string | undefined): Flow {
    const [sourceAt, length] = found.ipVersion === 4 ? [12, 4] : [8, 16];
    const at = found.networkAt + sourceAt;
    const source = `${byteString(found.bytes, at, at + length)} ${found.sourcePort}`;
    const destination = `${byteString(found.bytes, at + length, at + 2 * length)} ${found.destinationPort}`;
    const place = seenAt ?? "";
    const key = `${place} ${source} ${destination}`;
    let flow = this.#others.get(key);
    if (flow === undefined) {
      flow = this.#create(found, seenAt, this.#others.get(`${place} ${destination} ${source}`));
      this.#others.set(key, flow);
    }
    return flow;
  }

  #create(found: Dissection, seenAt: string | undefined, reverse: Flow | undefined): Flow {
    const [sourceAt, length] = found.ipVersion === 4 ? [12, 4] : [8, 16];
    const format = found.ipVersion === 4 ? formatIpv4 : formatIpv6;
    const at = found.networkAt + sourceAt;
    const flow: Flow = {
      from: this.#endpoint(format(found.bytes, at), found.sourcePort, seenAt),
      to: this.#endpoint(format(found.bytes, at + length), found.destinationPort, seenAt),
      reverse,
      tcp: undefined,
    };
    if (reverse !== undefined) {
      reverse.reverse = flow;
      if (reverse.tcp !== undefined) {
        flow.tcp = { connection: reverse.tcp.connection, direction: reverse.tcp.direction === 0 ? 1 : 0 };
      }
    }
    return flow;
  }

  #endpoint(address: string, port: number, seenAt: string | undefined): Endpoint {
    const endpoint: Endpoint = { address };
    const isOwn = address === "127.0.0.1" || address === "::1";
    const host = this.#book.hostOf(address) ?? (isOwn ? seenAt : undefined);
    if (host !== undefined) endpoint.host = host;
    if (port >= 0) endpoint.port = port;
    if (isGroupAddress(address)) endpoint.isGroup = true;
    return endpoint;
  }
}
