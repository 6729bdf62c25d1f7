import { expect, test } from "vitest";
import type { ComposeModel } from "../../../lab/topology/compose-model.ts";
import { planTopology } from "../../../lab/topology/plan.ts";
import { parseSubnet, type Subnet } from "../../../lab/topology/subnet.ts";

const request = (...free: string[]) => ({
  project: "next-room-abc-1",
  labels: { "next-room.run": "abc" },
  randomBits: () => 0x11n << 112n,
  named: new Set<string>(),
  takeSubnet: (): Subnet | undefined => parseSubnet(free.shift() ?? ""),
});

const model: ComposeModel = {
  name: "shop",
  services: {
    api: {
      image: "shop-api",
      build: { context: "/src" },
      container_name: "the-api",
      ports: [{ published: "8080", target: 80 }],
      labels: { team: "blue" },
      command: ["serve"],
      networks: { back: { ipv4_address: "10.5.0.10", aliases: ["api.shop"] }, front: null },
      depends_on: { db: { condition: "service_healthy" } },
    },
    db: { image: "shop-db", healthcheck: { test: ["CMD", "true"] }, networks: { back: null } },
  },
  networks: {
    back: {
      name: "shop_back",
      internal: true,
      ipam: {
        config: [
          {
            subnet: "10.5.0.0/16",
            gateway: "10.5.0.1",
            ip_range: "10.5.4.0/24",
            aux_addresses: { old: "10.5.0.9" },
          },
        ],
      },
    },
    front: { name: "shop_front", ipam: {} },
  },
  volumes: { data: { name: "shop_data" } },
};

test("a copy has its own name, its own subnets, and a fixed address keeps its place", () => {
  const plan = planTopology(model, request("10.130.0.0/16", "10.131.7.0/24"));
  expect(plan?.name).toBe("next-room-abc-1");
  expect(plan?.networks?.back).toMatchObject({
    name: "next-room-abc-1_back",
    internal: true,
    ipam: {
      config: [
        {
          subnet: "10.130.0.0/16",
          gateway: "10.130.0.1",
          ip_range: "10.130.4.0/24",
          aux_addresses: { old: "10.130.0.9" },
        },
      ],
    },
  });
  expect(plan?.networks?.front?.ipam?.config).toEqual([{ subnet: "10.131.7.0/24" }]);
  expect(plan?.services.api?.networks).toEqual({
    back: { ipv4_address: "10.130.0.10", aliases: ["api.shop"] },
    front: null,
  });
});

test("nothing of a copy can collide with another: no container name, no published port, no shared volume", () => {
  const plan = planTopology(model, request("10.130.0.0/16", "10.131.7.0/24"));
  expect(plan?.services.api).not.toHaveProperty("container_name");
  expect(plan?.services.api).not.toHaveProperty("ports");
  expect(plan?.services.api).not.toHaveProperty("build");
  expect(plan?.volumes?.data).not.toHaveProperty("name");
});

test("everything bears the labels, and the file's own stay", () => {
  const plan = planTopology(model, request("10.130.0.0/16", "10.131.7.0/24"));
  expect(plan?.services.api?.labels).toEqual({ team: "blue", "next-room.run": "abc" });
  expect(plan?.services.db?.labels).toEqual({ "next-room.run": "abc" });
  expect(plan?.networks?.front?.labels).toEqual({ "next-room.run": "abc" });
  expect(plan?.volumes?.data?.labels).toEqual({ "next-room.run": "abc" });
});

test("what the file says of images, commands, health and order stays as it is", () => {
  const plan = planTopology(model, request("10.130.0.0/16", "10.131.7.0/24"));
  expect(plan?.services.api).toMatchObject({
    image: "shop-api",
    command: ["serve"],
    depends_on: { db: { condition: "service_healthy" } },
  });
  expect(plan?.services.db?.healthcheck).toEqual({ test: ["CMD", "true"] });
});

test("networks and volumes that belong to somebody else are used as they are", () => {
  const external: ComposeModel = {
    name: "x",
    services: { a: { image: "i", networks: { corp: { ipv4_address: "172.16.0.5" } } } },
    networks: { corp: { name: "corp", external: true } },
    volumes: { shared: { name: "shared", external: true } },
  };
  const plan = planTopology(external, request());
  expect(plan?.networks?.corp).toEqual({ name: "corp", external: true });
  expect(plan?.volumes?.shared).toEqual({ name: "shared", external: true });
  expect(plan?.services.a?.networks).toEqual({ corp: { ipv4_address: "172.16.0.5" } });
});

const dual: ComposeModel = {
  name: "x",
  services: { a: { image: "i", networks: { n: { ipv6_address: "fd00:77::a" } } } },
  networks: {
    n: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:77::/64", gateway: "fd00:77::1" }] } },
  },
};

test("an IPv6 network moves to a unique local prefix of its own, and gets an IPv4 subnet beside it", () => {
  const plan = planTopology(dual, request("10.140.1.0/24"));
  expect(plan?.networks?.n?.ipam?.config).toEqual([
    { subnet: "10.140.1.0/24" },
    { subnet: "fd11:0:0:0:0:0:0:0/64", gateway: "fd11:0:0:0:0:0:0:1" },
  ]);
  expect(plan?.services.a?.networks?.n?.ipv6_address).toBe("fd11:0:0:0:0:0:0:a");
});

test("the model that was read is not changed: it is planned again for the next scenario", () => {
  const before = structuredClone([model, dual]);
  planTopology(model, request("10.130.0.0/16", "10.131.7.0/24"));
  planTopology(dual, request("10.140.1.0/24"));
  expect([model, dual]).toEqual(before);
});

test("without a free subnet there is no plan", () => {
  expect(planTopology(model, request("10.130.0.0/16"))).toBeUndefined();
});

test("a service with a profile comes only where it is named, and brings what it depends on", () => {
  const shop: ComposeModel = {
    name: "shop",
    services: {
      api: { image: "shop-api" },
      probe: { image: "shop-probe", profiles: ["probing"], depends_on: { recorder: { required: true } } },
      recorder: { image: "shop-recorder", profiles: ["probing"] },
      seldom: { image: "shop-seldom", profiles: ["seldom"] },
    },
  };
  const hosts = (...named: string[]) =>
    Object.keys(planTopology(shop, { ...request(), named: new Set(named) })?.services ?? {});
  expect(hosts()).toEqual(["api"]);
  expect(hosts("probe")).toEqual(["api", "probe", "recorder"]);
  expect(planTopology(shop, { ...request(), named: new Set(["seldom"]) })?.services.seldom).toEqual({
    image: "shop-seldom",
    labels: { "next-room.run": "abc" },
  });
});
