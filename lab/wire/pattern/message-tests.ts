import { describeContent, protocolName } from "../packet/describe-words.ts";
import type { IcmpMessage } from "../packet/icmp.ts";
import type { PacketTest } from "./pattern.ts";

/** @param about a host or an address: the one asked for, or the one that answers */
export function testArp(
  operation: "request" | "reply",
  about: string | undefined,
  expected: string,
): PacketTest {
  return {
    aspect: "message",
    expected,
    holds: ({ arp }) => {
      if (arp?.operation !== operation) return false;
      const subject = operation === "request" ? arp.target : arp.sender;
      return about === undefined || subject.host === about || subject.address === about;
    },
    seen: (packet) => describeContent(packet, 40),
  };
}

/** @param meaning as in {@link IcmpMessage.means}, or `unreachable` for all kinds of it */
export function testIcmp(meaning: string, expected: string): PacketTest {
  const means = ({ means: seen }: IcmpMessage) =>
    seen === meaning || (meaning === "unreachable" && seen.endsWith("unreachable"));
  return {
    aspect: "message",
    expected,
    holds: ({ icmp }) => icmp !== undefined && means(icmp),
    seen: (packet) => packet.icmp?.means ?? protocolName(packet),
  };
}

export interface DnsWanted {
  isResponse?: boolean;
  code?: string;
  type?: string;
  /** The name asked for, or a name or address in an answer. */
  about?: string;
}

export function testDns({ isResponse, code, type, about }: DnsWanted, expected: string): PacketTest {
  return {
    aspect: "message",
    expected,
    holds: ({ dns }) => {
      if (dns === undefined) return false;
      const records = [...dns.questions, ...dns.answers];
      return (
        (isResponse === undefined || dns.isResponse === isResponse) &&
        (code === undefined || dns.code === code) &&
        (type === undefined || records.some((record) => record.type === type)) &&
        (about === undefined ||
          records.some((record) => sameName(record.name, about)) ||
          dns.answers.some(({ data }) => data !== undefined && sameName(data, about)))
      );
    },
    seen: (packet) => describeContent(packet, 60),
  };
}

/** Names are compared without regard to case (RFC 4343), and with or without the root's dot. */
function sameName(a: string, b: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");
  return plain(a) === plain(b);
}
