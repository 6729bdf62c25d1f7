import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../../lab/docker/command.ts";
import type { Host } from "../../../lab/docker/host.ts";
import { type Lab, openLab } from "../../../lab/index.ts";
import { type RunningTopology, readTopology, startTopology } from "../../../lab/topology/start-topology.ts";
import { type Asking, startAsking } from "../../../lab/why/ask-why.ts";
import type { Diagnosis } from "../../../lab/why/diagnosis/diagnosis.ts";
import { rules } from "../../../lab/why/diagnosis/rules.ts";
import { readQuestion } from "../../../lab/why/read-question.ts";
import { startWire, type Wire } from "../../../lab/wire/start-wire.ts";
import { root } from "../root.ts";
import { soon } from "../wire.ts";
import { asRootBeside } from "./as-root-beside.ts";

let lab: Lab;
let topology: RunningTopology;
let wire: Wire;
let asking: Asking;
const done = new AsyncDisposableStack();

const host = (name: string): Host => {
  const found = topology.hosts.get(name);
  if (found === undefined) throw new Error(`There is no host ${name}.`);
  return found;
};

beforeAll(async () => {
  lab = done.use(await openLab());
  const file = join(import.meta.dirname, "compose.yaml");
  const read = await readTopology(lab.engine, file, { build: false, model: undefined, signal: soon() });
  topology = done.use(await startTopology(lab.engine, read, lab.owner, { named: [], signal: soon() }));
  wire = done.use(startWire({ engine: lab.engine, hosts: topology.hosts, seed: 7 }));
  const { hosts, project } = topology;
  asking = done.use(startAsking(hosts, { engine: lab.engine, project, wire }));
  await Promise.all([troubleWire(), troubleHosts()]);
});
afterAll(() => done.disposeAsync());

async function troubleWire(): Promise<void> {
  const conditions = [
    { cut: true, match: "to port 9002" },
    { hold: true, match: "to port 9003" },
    { loss: "100%", match: "to port 9004" },
    { reject: "rst", match: "to port 9005" },
    { delay: "9s", match: "to port 9006" },
    { loss: "the first 9 packets to port 9007" },
  ];
  for (const terms of conditions) await wire.apply({ link: "me > wired", terms }, soon());
  await wire.apply({ link: "wired > me", terms: { loss: "every segment that carries data" } }, soon());
  await wire.apply({ link: "me <-> cutoff", terms: { cut: true } }, soon());
}

async function troubleHosts(): Promise<void> {
  const { engine } = lab;
  const resolvConf = "echo nameserver 192.0.2.53 > /etc/resolv.conf";
  const drop = "-A INPUT -p tcp --dport 8080 -j DROP";
  const reject = "-A INPUT -p tcp --dport 9999 -j REJECT --reject-with tcp-reset";
  await Promise.all([
    host("frozen").change("pause", soon()),
    host("unnamed").ask(["sh", "-c", resolvConf], soon()),
    asRootBeside(engine, host("walled"), both(drop, reject)),
    asRootBeside(engine, host("unplugged"), "ip link set eth0 down"),
    asRootBeside(engine, host("arpless"), "ip link set eth0 arp off"),
    host("bob").start(["greet-server", "--port", "9001", "--host", "127.0.0.1"], { signal: soon() }),
    stopped("9002"),
    listening("9001"),
  ]);
}

const both = (...rules: string[]) =>
  rules.flatMap((rule) => [`iptables ${rule}`, `ip6tables ${rule}`]).join(" && ");

const listening = (port: string) =>
  host("bob").ask(["sh", "-c", `until ss -Hltn sport = :${port} | grep -q .; do :; done`], soon());

async function stopped(port: string): Promise<void> {
  const server = await host("bob").start(["greet-server", "--port", port], { signal: soon() });
  await listening(port);
  await server.kill("STOP", soon());
}

async function why(from: string, target: string, expected?: string): Promise<Diagnosis> {
  const address = (name: string, version: 4 | 6) =>
    host(name).addresses.find((one) => one.includes(":") === (version === 6)) ?? "";
  const nobody = address("me", 4).replace(/\d+$/, "250");
  const to = target
    .replace("<nobody>", nobody)
    .replace(/<(\w+) v([46])>/, (_, name: string, version: string) => address(name, version === "6" ? 6 : 4));
  return asking.ask(readQuestion(from, to, expected), soon());
}

/** Each cause of the rules, made so on real hosts: who calls whom, what the client speaks, the cause. */
const made: readonly (readonly [from: string, to: string, expected: string | undefined, code: string])[] = [
  ["dead", "bob:9999", undefined, "caller-down"],
  ["frozen", "bob:9999", undefined, "caller-paused"],
  ["me", "dead:9999", undefined, "host-down"],
  ["me", "frozen:9999", undefined, "host-paused"],
  ["me", "far:9999", undefined, "no-shared-network"],
  ["unnamed", "bob:9999", undefined, "resolver-silent"],
  ["me", "bbo:9999", undefined, "name-unknown"],
  ["misled", "bob:9999", undefined, "name-points-elsewhere"],
  ["me", "unplugged:9999", undefined, "interface-down"],
  ["me", "192.0.2.1:80", "any", "no-route"],
  ["me", "wired:9005", undefined, "wire-rejects"],
  ["me", "wired:9002", undefined, "wire-cut"],
  ["me", "cutoff:9999", undefined, "wire-cut"],
  ["me", "wired:9003", undefined, "wire-holds"],
  ["me", "wired:9004", undefined, "wire-loses"],
  ["me", "wired:9001", "greeting", "wire-loses"],
  ["me", "wired:9006", undefined, "wire-slow"],
  ["me", "wired:9007", undefined, "wire-loses-some"],
  ["me", "walled:8080", undefined, "firewall-drops"],
  ["me", "walled:9999", undefined, "firewall-rejects"],
  ["me", "<nobody>:9999", undefined, "address-nobody-has"],
  ["me", "arpless:9999", undefined, "no-arp-answer"],
  ["me", "localhost:9999", undefined, "loopback-is-the-caller"],
  ["me", "bob:9001", undefined, "loopback-only"],
  ["me", "<zoo v4>:9011", undefined, "ipv6-only"],
  ["me", "[<zoo v6>]:9010", undefined, "ipv4-only"],
  ["bob", "localhost:9999", undefined, "other-address-only"],
  ["me", "zoo:9012", undefined, "udp-only"],
  ["me", "bob:7", undefined, "wrong-port"],
  ["me", "quiet:9999", undefined, "nothing-listens"],
  ["me", "zoo:9007", undefined, "queue-full"],
  ["me", "bob:9002", undefined, "program-stopped"],
  ["me", "zoo:9008", undefined, "not-accepted"],
  ["me", "bob:8080", "tls", "tls-to-plain-port"],
  ["me", "bob:9999", "tls", "tls-to-plain-port"],
  ["me", "zoo:9009", "http", "plain-to-tls-port"],
  ["me", "zoo:9003", undefined, "reset-at-once"],
  ["me", "zoo:9002", undefined, "closed-at-once"],
  ["me", "bob:9000", "http", "not-http"],
  ["me", "bob:8080", "chat", "speaks-http"],
  ["me", "zoo:9004", "greeting", "waits-for-the-client"],
  ["me", "zoo:9005", "http", "never-answers"],
  ["me", "zoo:9006", "http", "closes-unanswered"],
];

const well: readonly (readonly [from: string, to: string, expected: string | undefined])[] = [
  ["me", "bob:9999", "greeting"],
  ["me", "http://bob:8080/", undefined],
  ["me", "bob:9000", "chat"],
  ["me", "bob:9000", undefined],
  ["me", "https://zoo:9009", undefined],
  ["me", "[<zoo v6>]:9011", undefined],
  ["zoo", "localhost:9001", "greeting"],
  ["far", "far:9999", undefined],
];

describe("lab why on real hosts", { concurrent: true }, () => {
  test.each(made)("%s calls %s, expecting %s: %s", async (from, to, expected, code) => {
    const { outcome, cause, findings } = await why(from, to, expected);
    expect({ outcome, code: cause?.code }, JSON.stringify(findings, null, 1)).toEqual({
      outcome: "broken",
      code,
    });
    expect(findings.find(({ layer }) => layer === cause?.layer)?.state).toBe("wrong");
  });

  test.each(well)("%s calls %s, expecting %s: all is well", async (from, to, expected) => {
    const { outcome, cause, findings } = await why(from, to, expected);
    expect({ outcome, cause }, JSON.stringify(findings, null, 1)).toEqual({ outcome: "works", cause: null });
    expect(findings.filter(({ state }) => state === "wrong")).toEqual([]);
  });

  test("every cause is made at least once", () => {
    const codes = new Set(made.map(([, , , code]) => code));
    expect([...codes].toSorted()).toEqual(rules.map(({ code }) => code).toSorted());
  });

  test("the evidence names what was seen: the socket, its program, the rule, the condition", async () => {
    const loopback = await why("me", "bob:9001");
    expect(loopback.cause?.says).toContain("greet-server on bob listens on port 9001, but only on 127.0.0.1");
    const port = loopback.findings.find(({ layer }) => layer === "port");
    expect(port?.evidence.join("\n")).toMatch(
      /LISTEN 127\.0\.0\.1:9001 .*backlog 5[\s\S]*greet-server --port 9001/,
    );
    const walled = await why("me", "walled:8080");
    expect(walled.cause?.says).toContain("-A INPUT -p tcp -m tcp --dport 8080 -j DROP");
    const held = await why("me", "wired:9003");
    expect(held.cause?.next.run).toBe(`npx lab wire "me > wired" release all --project ${topology.project}`);
  });

  const lab = (...args: string[]) =>
    runCommand(["lab", "why", ...args, "--project", topology.project], { cwd: root });

  test("is told within 80 columns, with an exit code, and as JSON", async () => {
    const broken = await lab("me", "bob:9001");
    expect(broken).toMatchObject({ code: 1, stderr: "" });
    expect(broken.stdout).toMatch(/✗ listens[\s\S]*Why: [\s\S]*Try: [\s\S]*loopback-only/);
    for (const line of broken.stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    const fine = await lab("me", "bob:9999", "--json");
    expect(fine).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(fine.stdout)).toMatchObject({
      outcome: "works",
      cause: null,
      question: { port: 9999 },
    });
  });

  test("says what is wrong with the question", async () => {
    const caller = await lab("mee", "bob:9999");
    expect(caller).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean me?") });
    const port = await lab("me", "bob:99999");
    expect(port).toMatchObject({ code: 2, stderr: expect.stringContaining("from 1 to 65535") });
  });
});
