import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { mergeCaptures } from "../../lab/wire/packet/merge-captures.ts";
import type { Packet, TcpNote } from "../../lab/wire/packet/packet.ts";
import { saveTimeline } from "../../lab/wire/packet/save-timeline.ts";
import { flagBits } from "../../lab/wire/packet/tcp.ts";
import { readCapture } from "../../lab/wire/pcap/read-capture.ts";
import { writeCapture } from "../../lab/wire/pcap/write-pcapng.ts";
import { type At, conversation, craftCapture, hostCapture, hosts } from "../unit/wire/craft-capture.ts";
import * as craft from "../unit/wire/craft-frame.ts";

// What we read ourselves, beside what tshark reads of the same bytes.

const fields = [
  "ip.src",
  "ip.dst",
  "ip.ttl",
  "ip.id",
  "ipv6.src",
  "ipv6.dst",
  "vlan.id",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.flags",
  "tcp.seq",
  "tcp.ack",
  "tcp.len",
  "tcp.window_size",
  "tcp.stream",
  "tcp.options.mss_val",
  "tcp.options.timestamp.tsval",
  "tcp.checksum.status",
  "tcp.analysis.retransmission",
  "tcp.analysis.duplicate_ack",
  "tcp.analysis.keep_alive",
  "tcp.analysis.keep_alive_ack",
  "tcp.analysis.zero_window",
  "tcp.analysis.window_update",
  "tcp.analysis.lost_segment",
  "udp.srcport",
  "udp.dstport",
  "udp.length",
  "icmp.type",
  "icmp.code",
  "icmpv6.type",
  "icmpv6.code",
  "arp.opcode",
  "arp.src.proto_ipv4",
  "arp.dst.proto_ipv4",
  "dns.id",
  "dns.qry.name",
  "dns.a",
  "dns.aaaa",
  "dns.cname",
  "dns.ptr.domain_name",
  "frame.time_relative",
  "frame.interface_name",
  "frame.comment",
] as const;
type Row = Partial<Record<(typeof fields)[number], string[]>>;

/** tshark in a container of its own (the Dockerfile's target), with the capture on its standard input. */
function tshark(bytes: Uint8Array, options: readonly string[]): string {
  const command = [
    "run",
    "--rm",
    "--interactive",
    "--network",
    "none",
    ...labelOptions(),
    "next-room/tshark",
    "-r",
    "-",
  ];
  const { stdout, stderr, status } = spawnSync("docker", [...command, ...options], {
    input: bytes,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  expect({ status, complaints: stderr }).toEqual({ status: 0, complaints: "" });
  return stdout;
}

const labelOptions = (): string[] =>
  Object.entries(inject("labels")).flatMap(([name, value]) => ["--label", `${name}=${value}`]);

function readWithTshark(bytes: Uint8Array): Row[] {
  const preferences = ["tcp.check_checksum:TRUE", "ip.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE"];
  const options = [
    ...preferences.flatMap((each) => ["-o", each]),
    ...fields.flatMap((field) => ["-e", field]),
  ];
  const packets: { _source: { layers: Row } }[] = JSON.parse(tshark(bytes, ["-n", "-T", "json", ...options]));
  return packets.map(({ _source }) => _source.layers);
}

const number = (row: Row, field: keyof Row) => (row[field] === undefined ? undefined : Number(row[field][0]));

/** The same facts of a packet as tshark's row has, each under our own words. */
function factsOfRow(row: Row) {
  const isTcp = row["tcp.srcport"] !== undefined;
  return {
    from: row["ip.src"]?.[0] ?? row["ipv6.src"]?.[0] ?? row["arp.src.proto_ipv4"]?.[0],
    ports: [
      number(row, "tcp.srcport") ?? number(row, "udp.srcport"),
      number(row, "tcp.dstport") ?? number(row, "udp.dstport"),
    ],
    hopLimit: number(row, "ip.ttl"),
    id: number(row, "ip.id"),
    vlan: number(row, "vlan.id"),
    tcp: isTcp
      ? {
          flags: number(row, "tcp.flags"),
          seq: number(row, "tcp.seq"),
          ack: number(row, "tcp.ack"),
          length: number(row, "tcp.len"),
          window: number(row, "tcp.window_size"),
          connection: (number(row, "tcp.stream") ?? 0) + 1,
          mss: number(row, "tcp.options.mss_val"),
          stamp: number(row, "tcp.options.timestamp.tsval"),
        }
      : undefined,
    udpLength: number(row, "udp.length"),
    icmp: [
      number(row, "icmp.type") ?? number(row, "icmpv6.type"),
      number(row, "icmp.code") ?? number(row, "icmpv6.code"),
    ],
    arp: number(row, "arp.opcode"),
    dns: row["dns.id"] && {
      id: number(row, "dns.id"),
      names: row["dns.qry.name"],
      data: [
        ...(row["dns.a"] ?? []),
        ...(row["dns.aaaa"] ?? []),
        ...(row["dns.cname"] ?? []),
        ...(row["dns.ptr.domain_name"] ?? []),
      ].sort(),
    },
  };
}

function factsOfPacket(packet: Packet) {
  const { tcp, ip, arp, icmp, dns } = packet;
  // tshark opens what an ICMP error quotes and lists its fields beside the packet's own; so it is compared elsewhere.
  const ports = [packet.from.port, packet.to.port];
  return {
    from: arp === undefined ? (ip === undefined ? undefined : packet.from.address) : arp.sender.address,
    ports,
    hopLimit: ip?.version === 4 ? ip.hopLimit : undefined,
    id: ip?.version === 4 ? ip.id : undefined,
    vlan: packet.vlan,
    tcp: tcp && {
      flags: flagBits(tcp.flags),
      seq: tcp.seq,
      ack: tcp.ack,
      length: packet.length,
      window: tcp.window,
      connection: tcp.connection,
      mss: tcp.options.maximumSegmentSize,
      stamp: tcp.options.timestamp?.value,
    },
    udpLength: packet.protocol === "udp" ? packet.length + 8 : undefined,
    icmp: [icmp?.type, icmp?.code],
    arp: arp && (arp.operation === "request" ? 1 : 2),
    dns: dns && {
      id: dns.id,
      names: dns.questions.map(({ name }) => name),
      data: dns.answers.flatMap(({ data }) => data ?? []).sort(),
    },
  };
}

const isError = ({ icmp }: Packet) => icmp?.about !== undefined;

function compare(bytes: Uint8Array): { packets: Packet[]; rows: Row[] } {
  const capture = readCapture(bytes);
  const { packets } = mergeCaptures([{ host: undefined, capture }]);
  const rows = readWithTshark(bytes);
  expect(rows).toHaveLength(packets.length);
  packets.forEach((packet, index) => {
    const row = rows[index] ?? {};
    if (!isError(packet)) expect(factsOfPacket(packet)).toEqual(factsOfRow(row));
    expect(packet.atMs).toBeCloseTo(Number(row["frame.time_relative"]?.[0]) * 1000, 5);
  });
  return { packets, rows };
}

describe("what tshark reads of the same capture is the same", () => {
  it.each(["talk-me", "talk-bob", "talk-any"])("in a real one: %s", (name) => {
    const { packets } = compare(readFileSync(`test/fixtures/wire/${name}.pcapng`));
    expect(packets.some(({ tcp }) => tcp?.flags.includes("FIN"))).toBe(true);
  });

  it("of ICMP errors, and the packets that they quote", () => {
    const bytes = readFileSync("test/fixtures/wire/talk-me.pcapng");
    const { packets } = mergeCaptures([{ host: undefined, capture: readCapture(bytes) }]);
    const rows = readWithTshark(bytes);
    const errors = packets.flatMap((packet, index) =>
      isError(packet) ? [{ packet, row: rows[index] ?? {} }] : [],
    );
    expect(errors.length).toBeGreaterThan(0);
    for (const { packet, row } of errors) {
      expect(row["ip.src"]).toEqual([packet.from.address, packet.icmp?.about?.from.address]);
      expect(number(row, "udp.dstport")).toBe(packet.icmp?.about?.to.port);
      expect(number(row, "icmp.code")).toBe(packet.icmp?.code);
    }
  });

  it("in one of all kinds, made by hand", () => {
    const inner = craft.tcp({ payload: "within a VLAN" }).subarray(14);
    const base = { from: "10.0.0.3", to: "10.0.0.2", protocol: 17, id: 77 };
    const routing = craft.join(Uint8Array.of(6, 0, 1, 4), new Uint8Array(4));
    const answers = [
      { name: "bob.lab", type: 5, data: Uint8Array.of(0xc0, 0x0c) },
      { name: "bob.lab", type: 1, data: craft.ip("10.0.0.2") },
      { name: "bob.lab", type: 28, data: craft.ip("fd00::2") },
    ];
    const questions = [{ name: "bob.lab", type: 1 }];
    const frames = [
      craft.arp({}),
      craft.arp({ operation: 2, from: "10.0.0.2", toMac: craft.meMac }),
      craft.ethernet(inner, { vlan: 42 }),
      craft.ethernet(
        craft.ipv4(craft.tcp({ payload: "IP options" }).subarray(34), {
          ...base,
          protocol: 6,
          options: Uint8Array.of(1, 1, 1, 0),
        }),
      ),
      craft.ethernet(
        craft.ipv4(craft.udp({ payload: "0123456789abcdef" }).subarray(34), {
          ...base,
          fragment: { offset: 0, more: true },
        }),
      ),
      craft.ethernet(craft.ipv4(craft.bytes("fragment"), { ...base, fragment: { offset: 24, more: false } })),
      craft.ethernet(
        craft.ipv6(craft.tcp({ from: "fd00::3", to: "fd00::2" }).subarray(54), {
          from: "fd00::3",
          to: "fd00::2",
          protocol: 43,
          options: routing,
        }),
        { type: 0x86dd },
      ),
      craft.icmp({}),
      craft.icmp({ type: 0, from: "10.0.0.2", to: "10.0.0.3" }),
      craft.icmp({ from: "fd00::3", to: "fd00::2", type: 128 }),
      craft.icmp({
        from: "fd00::3",
        to: "ff02::1:ff00:2",
        type: 135,
        rest: craft.join(craft.uint32(0), craft.ip("fd00::2")),
      }),
      craft.udp({ toPort: 53, payload: craft.dns({ questions }) }),
      craft.udp({
        from: "10.0.0.2",
        to: "10.0.0.3",
        fromPort: 53,
        toPort: 40000,
        payload: craft.dns({ flags: 0x8180, questions, answers }),
      }),
      craft.udp({ from: "fd00::3", to: "fd00::2", payload: "over IPv6" }),
    ];
    compare(writeCapture(craftCapture(frames.map((frame, index): At => [index, frame]))));
  });

  it("of what a segment is in its connection", () => {
    const { me, bob } = conversation({ isn: 1000, peerIsn: 5000 });
    const payload = "0123456789";
    const frames: At[] = [
      [0, me.send(["SYN"], 0, 0)],
      [1000, me.send(["SYN"], 0, 0, { stampMs: 1000 })],
      [1001, bob.send(["SYN", "ACK"], 0, 1)],
      [1002, me.send(["ACK"], 1, 1)],
      [1003, bob.send(["ACK"], 1, 1, { payload })],
      [1004, bob.send(["ACK"], 21, 1, { payload })],
      [1005, me.send(["ACK"], 1, 11)],
      [1006, me.send(["ACK"], 1, 11)],
      [1300, bob.send(["ACK"], 11, 1, { payload })],
      [1301, me.send(["ACK"], 1, 31)],
      [1400, me.send(["ACK"], 1, 31, { window: 0 })],
      [1500, me.send(["ACK"], 1, 31, { window: 400 })],
      [9000, bob.send(["ACK"], 30, 1)],
      [9001, me.send(["ACK"], 1, 31, { window: 400 })],
      [9500, bob.send(["FIN", "ACK"], 31, 1)],
      [9900, bob.send(["FIN", "ACK"], 31, 1)],
      [9901, me.send(["RST"], 1, 0)],
    ];
    const { packets, rows } = compare(writeCapture(craftCapture(frames)));
    const names: [keyof Row, TcpNote][] = [
      ["tcp.analysis.retransmission", "retransmission"],
      ["tcp.analysis.duplicate_ack", "duplicate ACK"],
      ["tcp.analysis.keep_alive", "keep-alive"],
      ["tcp.analysis.keep_alive_ack", "keep-alive ACK"],
      ["tcp.analysis.zero_window", "zero window"],
      ["tcp.analysis.window_update", "window update"],
      ["tcp.analysis.lost_segment", "gap before"],
    ];
    const theirs = rows.map((row) => names.flatMap(([field, note]) => (row[field] ? [note] : [])));
    expect(packets.map(({ tcp }) => tcp?.notes)).toEqual(theirs);
    expect(new Set(theirs.flat()).size).toBe(names.length);
  });

  it("of checksums: right, wrong, and left to the card", () => {
    const checksums = (["right", "wrong", "offload"] as const).flatMap((checksum) => [
      craft.tcp({ checksum, payload: "odd" }),
      craft.tcp({ checksum, from: "fd00::3", to: "fd00::2", payload: "even" }),
    ]);
    const { packets, rows } = compare(
      writeCapture(craftCapture(checksums.map((frame, index): At => [index, frame]))),
    );
    // tshark calls good 1 and bad 0; what the kernel left to the card it calls bad, and we know it for what it is.
    expect(rows.map((row) => number(row, "tcp.checksum.status"))).toEqual([1, 1, 0, 0, 0, 0]);
    expect(packets.map(({ checksum }) => checksum)).toEqual([
      "ok",
      "ok",
      "wrong",
      "wrong",
      "left to the card",
      "left to the card",
    ]);
  });
});

describe("a capture that the lab saved", () => {
  const { me, bob } = conversation();
  const syn = me.send(["SYN"], 0, 0);
  const again = me.send(["SYN"], 0, 0, { stampMs: 1000 });
  const synAck = bob.send(["SYN", "ACK"], 0, 1);
  const timeline = mergeCaptures(
    [
      hostCapture("me", [
        [0, syn],
        [1000, again, "delayed 40 ms"],
        [1041, synAck],
      ]),
      hostCapture("bob", [
        [1040, again],
        [1040.5, synAck],
      ]),
    ],
    { hosts, lostAfterMs: 0 },
  );
  const saved = saveTimeline(timeline, {
    hosts,
    application: "Next Room",
    hardware: "two rooms",
    counts: new Map([["me eth0", { received: 3, dropped: 0 }]]),
  });

  it("opens in tshark without complaint, each packet once, with its interface and its fate", () => {
    expect(
      readWithTshark(saved).map((row) => [row["frame.interface_name"]?.[0], row["frame.comment"]?.[0]]),
    ).toEqual([
      ["me eth0", "lost"],
      ["me eth0", "delayed 40 ms, received 40 ms later"],
      ["bob eth0", "received 0.5 ms later"],
    ]);
  });

  it("gives tshark the hosts' names", () => {
    const shown = tshark(saved, ["-N", "n", "-T", "fields", "-e", "ip.src_host"]);
    expect(shown.trim().split("\n")).toEqual(["me", "me", "bob"]);
  });
});
