import { describe, expect, test } from "vitest";
import { diagnose } from "../../../lab/why/diagnosis/diagnose.ts";
import { rules } from "../../../lab/why/diagnosis/rules.ts";
import type { Evidence } from "../../../lab/why/evidence.ts";
import {
  craftAttempt,
  craftEvidence,
  craftHost,
  craftListener,
  craftTalk,
  craftView,
  craftWire,
  eth0,
  failed,
} from "./craft-evidence.ts";

const me = craftHost("me", "10.99.7.20");
const bob = craftHost("bob", "10.99.7.10");
const nobody = { attempts: [], to: null };
const heard = (...tcp: ReturnType<typeof craftListener>[]) => ({
  to: craftView({ tcp }),
  attempts: failed("ECONNREFUSED"),
});
const rule = { text: "-A INPUT -p tcp -j DROP", target: "DROP", packets: 2, host: "bob" } as const;
const silent = { attempts: failed("ETIMEDOUT") };
const waiting = { attempts: [craftAttempt({ isAccepted: false })] };
const talked = (changes: Parameters<typeof craftTalk>[0]) => ({
  attempts: [craftAttempt({ talk: craftTalk(changes) })],
});
const unresolved = (error: string, server: string) => ({
  ...nobody,
  name: { addresses: [], error, by: "dns", server, ms: 5 } as const,
});

/** For every cause at least one set of evidence by which it is known. */
const cases: readonly (readonly [code: string, when: string, evidence: Evidence])[] = [
  [
    "caller-down",
    "me has exited",
    craftEvidence({ ...nobody, hosts: [{ ...me, state: "exited", exitCode: 1 }, bob] }),
  ],
  ["caller-paused", "me is paused", craftEvidence({ ...nobody, hosts: [{ ...me, state: "paused" }, bob] })],
  [
    "host-down",
    "bob has exited, and his name with him",
    craftEvidence({
      ...unresolved("EAI_AGAIN", "127.0.0.11"),
      hosts: [me, { ...bob, state: "exited", exitCode: 137 }],
    }),
  ],
  [
    "host-paused",
    "bob is paused and his kernel answers",
    craftEvidence({ ...waiting, hosts: [me, { ...bob, state: "paused" }] }),
  ],
  [
    "no-shared-network",
    "bob is on another network",
    craftEvidence({
      ...unresolved("EAI_AGAIN", "127.0.0.11"),
      hosts: [me, { ...bob, networks: ["elsewhere"] }],
    }),
  ],
  [
    "resolver-silent",
    "another name server does not answer",
    craftEvidence({ ...unresolved("ETIMEDOUT", "192.0.2.53") }),
  ],
  [
    "name-unknown",
    "Docker's DNS does not know it",
    craftEvidence({ ...unresolved("EAI_AGAIN", "127.0.0.11"), target: null }),
  ],
  [
    "name-unknown",
    "another name server says so",
    craftEvidence({ ...unresolved("ENOTFOUND", "192.0.2.53"), target: null }),
  ],
  [
    "name-points-elsewhere",
    "/etc/hosts has another address",
    craftEvidence({
      name: { addresses: ["10.99.7.20"], error: null, by: "hosts-file", server: "127.0.0.11", ms: 0 },
      attempts: failed("ECONNREFUSED", { address: "10.99.7.20" }),
    }),
  ],
  [
    "interface-down",
    "bob's card is down",
    craftEvidence({ ...silent, to: craftView({ links: [eth0("10.99.7.10", false)] }) }),
  ],
  [
    "interface-down",
    "my own card is down",
    craftEvidence({
      attempts: failed("ENETUNREACH", { route: null }),
      from: craftView({ links: [eth0("10.99.7.20", false)] }),
    }),
  ],
  [
    "no-route",
    "the network is unreachable",
    craftEvidence({ attempts: failed("ENETUNREACH", { route: null }) }),
  ],
  [
    "wire-rejects",
    "the SYN is rejected",
    craftEvidence({ attempts: failed("ECONNREFUSED"), wire: [craftWire("me", "bob", { reject: "rst" })] }),
  ],
  [
    "wire-rejects",
    "the answer to it is rejected",
    craftEvidence({ ...silent, wire: [craftWire("bob", "me", { reject: "icmp" })] }),
  ],
  ["wire-cut", "cut one way", craftEvidence({ ...silent, wire: [craftWire("bob", "me", { cut: true })] })],
  [
    "wire-cut",
    "cut, ARP with it",
    craftEvidence({
      attempts: failed("EHOSTUNREACH", { neighbour: null }),
      wire: [craftWire("me", "bob", { cut: true })],
    }),
  ],
  [
    "wire-holds",
    "the SYN is held",
    craftEvidence({ ...silent, wire: [craftWire("me", "bob", { hold: true })] }),
  ],
  [
    "wire-loses",
    "all are lost",
    craftEvidence({ ...silent, wire: [craftWire("me", "bob", { loss: "100%" })] }),
  ],
  [
    "wire-loses",
    "all that carry data are lost, and a greeting is waited for",
    craftEvidence({
      expect: "greeting",
      wire: [craftWire("bob", "me", { loss: "every segment that carries data" })],
    }),
  ],
  ["wire-slow", "late", craftEvidence({ ...silent, wire: [craftWire("me", "bob", { delay: "5s" })] })],
  [
    "wire-loses-some",
    "some are lost",
    craftEvidence({ ...silent, wire: [craftWire("me", "bob", { loss: "50%" })] }),
  ],
  [
    "firewall-rejects",
    "a rule has counted the SYN",
    craftEvidence({ attempts: failed("ECONNREFUSED"), took: [{ ...rule, target: "REJECT" }] }),
  ],
  ["firewall-drops", "a rule has counted the SYN", craftEvidence({ ...silent, took: [rule] })],
  [
    "address-nobody-has",
    "no answer to ARP",
    craftEvidence({
      attempts: failed("EHOSTUNREACH", { neighbour: { mac: null, state: "FAILED" } }),
      target: null,
      to: null,
    }),
  ],
  [
    "no-arp-answer",
    "none of a host that is up",
    craftEvidence({ attempts: failed("ETIMEDOUT", { neighbour: { mac: null, state: "INCOMPLETE" } }) }),
  ],
  [
    "loopback-is-the-caller",
    "bob listens there, and I do not",
    craftEvidence({
      question: { from: "me", to: "localhost", port: 9999, expect: "any" },
      target: "me",
      to: craftView(),
      attempts: failed("ECONNREFUSED", { address: "127.0.0.1" }),
      elsewhere: [{ host: "bob", program: "greet-server" }],
    }),
  ],
  ["loopback-only", "bound to 127.0.0.1", craftEvidence(heard(craftListener("127.0.0.1", 9999)))],
  [
    "loopback-only",
    "bound to ::1 and 127.0.0.1",
    craftEvidence(heard(craftListener("127.0.0.1", 9999), craftListener("::1", 9999))),
  ],
  ["ipv6-only", "bound to :: alone", craftEvidence(heard(craftListener("::", 9999)))],
  [
    "ipv4-only",
    "called by IPv6, bound to 0.0.0.0",
    craftEvidence({
      to: craftView({ tcp: [craftListener("0.0.0.0", 9999)] }),
      attempts: failed("ECONNREFUSED", { address: "fd00::10" }),
    }),
  ],
  [
    "other-address-only",
    "bound to another of bob's",
    craftEvidence(heard(craftListener("10.50.1.10", 9999))),
  ],
  [
    "udp-only",
    "a datagram socket has the port",
    craftEvidence({
      attempts: failed("ECONNREFUSED"),
      to: craftView({
        udp: [craftListener("0.0.0.0", 9999, { state: "CLOSED" })],
        tcp: [craftListener("0.0.0.0", 80)],
      }),
    }),
  ],
  ["wrong-port", "another port is listened on", craftEvidence(heard(craftListener("0.0.0.0", 9000)))],
  ["nothing-listens", "nobody listens", craftEvidence(heard())],
  [
    "nothing-listens",
    "only on loopback, at another port",
    craftEvidence(heard(craftListener("127.0.0.1", 9000))),
  ],
  [
    "queue-full",
    "one more waits than may",
    craftEvidence({
      ...silent,
      to: craftView({ tcp: [craftListener("0.0.0.0", 9999, { recvQ: 6, sendQ: 5 })] }),
    }),
  ],
  [
    "queue-full",
    "the client counts itself connected",
    craftEvidence({
      ...waiting,
      to: craftView({ tcp: [craftListener("0.0.0.0", 9999, { recvQ: 6, sendQ: 5 })] }),
    }),
  ],
  [
    "program-stopped",
    "by SIGSTOP",
    craftEvidence({
      ...waiting,
      to: craftView({
        tcp: [craftListener("0.0.0.0", 9999)],
        programs: [{ pid: 7, state: "T", command: ["greet-server"] }],
      }),
    }),
  ],
  ["not-accepted", "the connection waits in the queue", craftEvidence(waiting)],
  ["tls-to-plain-port", "it greeted", craftEvidence({ expect: "tls", ...talked({ greeting: "Hello\r\n" }) })],
  [
    "tls-to-plain-port",
    "it answers HTTP",
    craftEvidence({
      expect: "tls",
      ...talked({ said: "GET /", answer: "HTTP/1.1 200 OK\r\n", tls: { isTls: false, detail: "EPROTO" } }),
    }),
  ],
  [
    "plain-to-tls-port",
    "it hangs up on HTTP and speaks TLS",
    craftEvidence({
      expect: "http",
      ...talked({ said: "GET /", ended: "closed", tls: { isTls: true, detail: "TLSv1.3" } }),
    }),
  ],
  [
    "plain-to-tls-port",
    "it answers with an alert",
    craftEvidence({
      expect: "http",
      ...talked({ said: "GET /", answer: "\x15\x03\x01\x00\x02", ended: "closed" }),
    }),
  ],
  ["reset-at-once", "before a word", craftEvidence(talked({ endedFirst: "reset", ended: "reset" }))],
  ["closed-at-once", "before a word", craftEvidence(talked({ endedFirst: "closed", ended: "closed" }))],
  ["not-http", "it greets", craftEvidence({ expect: "http", ...talked({ greeting: "Hello\r\n" }) })],
  [
    "not-http",
    "it answers something else",
    craftEvidence({ expect: "http", ...talked({ said: "GET /", answer: "Come over!\n" }) }),
  ],
  [
    "speaks-http",
    "to a chat",
    craftEvidence({ expect: "chat", ...talked({ said: "bye", answer: "HTTP/1.1 400 Bad Request\r\n" }) }),
  ],
  ["waits-for-the-client", "who waits too", craftEvidence({ expect: "greeting" })],
  ["never-answers", "a request", craftEvidence({ expect: "http", ...talked({ said: "GET /" }) })],
  [
    "closes-unanswered",
    "a request",
    craftEvidence({
      expect: "http",
      ...talked({ said: "GET /", ended: "closed", tls: { isTls: false, detail: "closed" } }),
    }),
  ],
];

describe("the one cause that is named", () => {
  test.each(cases)("%s: %s", (code, _, evidence) => {
    const { outcome, cause, findings } = diagnose(evidence);
    expect({ outcome, code: cause?.code }).toEqual({ outcome: "broken", code });
    expect(findings.find(({ layer }) => layer === cause?.layer)?.state).toBe("wrong");
  });

  test.each(cases)("%s is named by its own rule and by no other: %s", (code, _, evidence) => {
    const others = rules.filter((rule) => rule.code !== code);
    expect(diagnose(evidence, others).cause?.code).not.toBe(code);
  });

  test("there is evidence for every cause", () => {
    expect([...new Set(cases.map(([code]) => code))].toSorted()).toEqual(
      rules.map(({ code }) => code).toSorted(),
    );
  });

  test.each(cases)("%s is told in whole sentences, with something to try: %s", (_code, _, evidence) => {
    const { cause } = diagnose(evidence);
    expect(cause?.says).toMatch(/^\S.*[.]$/);
    expect(cause?.says).not.toMatch(/undefined|null/);
    expect(cause?.next.say).toMatch(/^\S.*[.:?]$/);
  });
});

describe("all is well", () => {
  const fine: readonly (readonly [when: string, evidence: Evidence])[] = [
    [
      "it greets, and hangs up",
      craftEvidence({ expect: "greeting", ...talked({ greeting: "Thanks\r\n", ended: "closed" }) }),
    ],
    ["it waits for us, and we expect nothing", craftEvidence()],
    [
      "it answers a request",
      craftEvidence({ expect: "http", ...talked({ said: "GET /", answer: "HTTP/1.1 404 Not Found\r\n" }) }),
    ],
    [
      "it speaks TLS",
      craftEvidence({ expect: "tls", ...talked({ tls: { isTls: true, detail: "TLSv1.3" } }) }),
    ],
    [
      "the second address answers",
      craftEvidence({ attempts: [...failed("ECONNREFUSED", { address: "fd00::10" }), craftAttempt()] }),
    ],
    [
      "the wire troubles other packets",
      craftEvidence({ wire: [craftWire("me", "bob", { cut: true, match: "udp" })] }),
    ],
    ["a late SYN was let in", craftEvidence({ wire: [craftWire("me", "bob", { delay: "100ms" })] })],
    ["a rule took somebody else's packet", craftEvidence({ took: [rule] })],
  ];
  test.each(fine)("%s", (_, evidence) => {
    expect(diagnose(evidence)).toMatchObject({ outcome: "works", cause: null });
  });
});

describe("what stands on the wire is to blame only for packets that it touches", () => {
  test.each([
    ["another port", { cut: true, match: "to port 80" }],
    ["another protocol", { loss: "100%", match: "udp" }],
    ["data, and the handshake is stuck", { loss: "every segment that carries data" }],
    ["packets from our port, which come the other way", { cut: true, match: "from port 9999" }],
  ])("%s", (_, terms) => {
    const { outcome } = diagnose(craftEvidence({ ...silent, wire: [craftWire("me", "bob", terms)] }));
    expect(outcome).toBe("unknown");
  });
});

describe("where several addresses were called, the one that somebody listens on is looked at", () => {
  test("although another was refused", () => {
    const tcp = [craftListener("0.0.0.0", 9999, { recvQ: 6, sendQ: 5 })];
    const attempts = [...failed("ECONNREFUSED", { address: "fd00::10" }), ...failed("ETIMEDOUT")];
    expect(diagnose(craftEvidence({ to: craftView({ tcp }), attempts })).cause?.code).toBe("queue-full");
  });
});

test("a name of the world outside is not told to be misspelt, but that there may be no way out", () => {
  const unknown = craftEvidence({ ...unresolved("EAI_AGAIN", "127.0.0.11"), target: null });
  const asked = { ...unknown, question: { ...unknown.question, to: "example.com" } };
  expect(diagnose(asked).cause?.next.say).toContain("no way out");
  expect(diagnose(unknown).cause?.next.say).not.toContain("no way out");
});

test("what to try next is about the same project", () => {
  const unknown = craftEvidence({ ...unresolved("EAI_AGAIN", "127.0.0.11"), target: null });
  const asked = { ...unknown, question: { ...unknown.question, to: "bobb" }, project: " --project shop" };
  expect(diagnose(asked).cause?.next.run).toMatch(/^npx lab why me bob:\d+ --project shop$/);
});

test("what cannot be explained is said to be so", () => {
  expect(diagnose(craftEvidence(silent))).toMatchObject({ outcome: "unknown", cause: null });
  expect(diagnose(craftEvidence(nobody))).toMatchObject({ outcome: "unknown", cause: null });
});
