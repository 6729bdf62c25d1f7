import { expect, test } from "vitest";
import {
  formatSubnet,
  moveAddress,
  overlaps,
  parseAddress,
  parseSubnet,
  pickFreeSubnet,
  type Subnet,
} from "../../../lab/topology/subnet.ts";

const subnet = (text: string): Subnet => {
  const parsed = parseSubnet(text);
  if (!parsed) throw new Error(`not a subnet: ${text}`);
  return parsed;
};

test.each(["", "10.0.0", "10.0.0.256", "10.0.0.01", "a.b.c.d", "10.0.0.1.2", "-1.0.0.0", "1e1.0.0.0"])(
  "%j is no address",
  (text) => expect(parseAddress(text)).toBeUndefined(),
);

test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "fd00::/64", "10.0.0.0/x"])(
  "%j is no IPv4 subnet",
  (text) => expect(parseSubnet(text)).toBeUndefined(),
);

test("a subnet's host bits are cleared", () => {
  expect(formatSubnet(subnet("10.99.7.33/24"))).toBe("10.99.7.0/24");
  expect(formatSubnet(subnet("255.255.255.255/1"))).toBe("128.0.0.0/1");
});

test.each([
  ["10.99.7.0/24", "10.99.7.128/25", true],
  ["10.99.7.0/24", "10.99.8.0/24", false],
  ["10.0.0.0/8", "10.99.7.0/24", true],
  ["0.0.0.0/0", "192.0.2.0/24", true],
])("%s and %s overlap: %s", (a, b, expected) => {
  expect(overlaps(subnet(a), subnet(b))).toBe(expected);
  expect(overlaps(subnet(b), subnet(a))).toBe(expected);
});

test("a host keeps its place when its network moves", () => {
  expect(moveAddress("10.99.7.10", subnet("10.99.7.0/24"), subnet("10.200.3.0/24"))).toBe("10.200.3.10");
  expect(moveAddress("fd00::1", subnet("10.99.7.0/24"), subnet("10.200.3.0/24"))).toBe("fd00::1");
});

test("a picked subnet is free, wherever the search starts", () => {
  const inUse = [subnet("10.128.0.0/10")];
  for (const seed of [0, 1, 16_383, 16_384, 32_767, 8_000_000]) {
    const picked = pickFreeSubnet(24, inUse, seed);
    expect(picked && overlaps(picked, inUse[0] as Subnet)).toBe(false);
  }
});

test("when the whole pool is taken there is none to pick", () => {
  expect(pickFreeSubnet(24, [subnet("10.0.0.0/8")], 5)).toBeUndefined();
  expect(pickFreeSubnet(8, [subnet("10.200.0.0/16")], 5)).toBeUndefined();
});
