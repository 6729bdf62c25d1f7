import type { Packet, TcpFacts } from "../../../lab/wire/packet/packet.ts";

const HOSTS = { me: "10.99.7.20", bob: "10.99.7.10" } as const;

/** A segment between me and Bob's port 9999, as the wire's dissector describes it. */
export function craftPacket(
  number: number,
  from: "me" | "bob",
  flags: TcpFacts["flags"],
  payload = "",
): Packet {
  const ends = {
    me: { host: "me", address: HOSTS.me, port: 40123 },
    bob: { host: "bob", address: HOSTS.bob, port: 9999 },
  };
  return {
    id: `me eth0#${number}`,
    number,
    atMs: number - 1,
    seenBy: ["me eth0", "bob eth0"],
    from: ends[from],
    to: ends[from === "me" ? "bob" : "me"],
    protocol: "tcp",
    ip: { version: 4, hopLimit: 64, id: number },
    tcp: {
      flags,
      ...{ seq: 0, ack: 0, rawSeq: 1000, rawAck: 2000, window: 64240, windowIsExact: true },
      ...{ connection: 1, handshakeSeen: true, options: {}, notes: [] },
    },
    length: payload.length,
    payload,
    checksum: "ok",
    marks: {},
  };
}
