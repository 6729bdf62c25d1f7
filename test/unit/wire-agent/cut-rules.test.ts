import { describe, expect, test } from "vitest";
import { cutRules } from "../../../lab/wire/agent/cut-rules.ts";
import { parseMatcher } from "../../../lab/wire/conditions/parse-selection.ts";

describe("what is cut, in iptables' words", () => {
  test.each([
    ["", [""]],
    ["tcp", ["-p tcp"]],
    ["icmp", ["-p icmp"]],
    ["to port 9999", ["-p tcp --dport 9999", "-p udp --dport 9999"]],
    ["udp port 53", ["-p udp --sport 53", "-p udp --dport 53"]],
    ["tcp from port 53 port 99", ["-p tcp --dport 99 --sport 53"]],
    ["SYN", ["-p tcp --tcp-flags SYN,ACK SYN"]],
    ["SYN-ACK from port 80", ["-p tcp --sport 80 --tcp-flags SYN,ACK SYN,ACK"]],
    ["RST", ["-p tcp --tcp-flags RST RST"]],
  ])("%s", (words, rules) => {
    expect(cutRules(parseMatcher(words), 4)).toEqual(rules);
  });

  test("ICMP has another name in IPv6", () => {
    expect(cutRules({ protocol: "icmp" }, 6)).toEqual(["-p icmpv6"]);
  });

  test("nothing fits what asks for flags of a protocol that has none", () => {
    expect(cutRules({ protocol: "udp", flagsOn: 2 }, 4)).toEqual([]);
  });

  test.each([['"hello"'], ["data"], ["ACK"]])("there are none for %s", (words) => {
    expect(cutRules(parseMatcher(words), 4)).toBeUndefined();
  });
});
