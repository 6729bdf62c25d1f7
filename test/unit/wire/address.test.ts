import { expect, it } from "vitest";
import { formatIpv6, isGroupAddress, parseAddress } from "../../../lab/wire/packet/address.ts";
import { AddressBook } from "../../../lab/wire/packet/address-book.ts";

// The examples of RFC 5952.
it.each([
  ["2001:0db8:0:0:0:0:0002:0001", "2001:db8::2:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:DB8::ABCD", "2001:db8::abcd"],
  ["::ffff:10.0.0.2", "::ffff:10.0.0.2"],
  ["::", "::"],
  ["::1", "::1"],
  ["fe80::", "fe80::"],
])("%s is written %s", (text, written) => {
  expect(formatIpv6(parseAddress(text) ?? new Uint8Array(16).fill(0xff), 0)).toBe(written);
});

it.each(["10.0.0", "10.0.0.256", "fd00::1::2", "fe80::1%eth0", "bob", ""])("%j is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

it.each([
  ["224.0.0.251", true],
  ["239.255.255.250", true],
  ["255.255.255.255", true],
  ["240.0.0.1", false],
  ["10.0.0.255", false],
  ["ff02::1", true],
  ["fd00::1", false],
])("%s is a group's: %s", (address, isGroup) => {
  expect(isGroupAddress(address)).toBe(isGroup);
});

it("an address book knows an address however it is written", () => {
  const book = new AddressBook([
    { name: "bob", addresses: ["10.0.0.2", "FD00:0::2"] },
    { name: "me", addresses: ["02:00:00:00:00:0A"] },
  ]);
  expect(["10.0.0.2", "fd00::2", "02:00:00:00:00:0a", "10.0.0.9"].map((each) => book.hostOf(each))).toEqual([
    "bob",
    "bob",
    "me",
    undefined,
  ]);
});
