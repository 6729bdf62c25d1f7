import type { SocketSeen } from "../../../lab/verdict/observation.ts";
import type {
  Attempt,
  Evidence,
  Expected,
  HostFacts,
  Talk,
  View,
  WireLine,
} from "../../../lab/why/evidence.ts";
import { parseCondition } from "../../../lab/wire/conditions/parse-condition.ts";

/** Me calls bob:9999, and all is well; each test changes what it is about. */
export function craftEvidence(changes: Partial<Evidence> & { expect?: Expected } = {}): Evidence {
  const { expect = "any", ...others } = changes;
  return {
    question: { from: "me", to: "bob", port: 9999, expect },
    compose: "docker compose",
    project: "",
    hosts: [craftHost("me", "10.99.7.20"), craftHost("bob", "10.99.7.10")],
    target: "bob",
    name: { addresses: ["10.99.7.10"], error: null, by: "dns", server: "127.0.0.11", ms: 1 },
    from: craftView({ links: [lo, eth0("10.99.7.20")] }),
    to: craftView({ tcp: [craftListener("10.99.7.10", 9999)] }),
    attempts: [craftAttempt()],
    took: [],
    wire: [],
    elsewhere: [],
    ...others,
  };
}

const lo = { name: "lo", isUp: true, isLoopback: true, addresses: ["127.0.0.1/8"] };
export const eth0 = (address: string, isUp = true): View["links"][number] => ({
  ...{ name: "eth0", isUp, isLoopback: false },
  addresses: [`${address}/24`],
});

export function craftHost(name: string, address: string, changes: Partial<HostFacts> = {}): HostFacts {
  const state = { state: "running", exitCode: null, lastWords: "" } as const;
  return { name, ...state, addresses: [address], networks: ["room"], ...changes };
}

export function craftView(changes: Partial<View> = {}): View {
  return {
    links: [lo, eth0("10.99.7.10")],
    tcp: [],
    udp: [],
    programs: [{ pid: 7, state: "S", command: ["node", "/usr/local/bin/greet-server"] }],
    rules: [],
    hostsFile: [],
    nameservers: ["127.0.0.11"],
    ...changes,
  };
}

export function craftListener(address: string, port: number, changes: Partial<SocketSeen> = {}): SocketSeen {
  return {
    state: "LISTEN",
    recvQ: 0,
    sendQ: 5,
    local: { address, interface: null, port },
    peer: { address: "0.0.0.0", interface: null, port: null },
    owners: [{ name: "MainThread", pid: 7, fd: 18 }],
    ...changes,
  };
}

export function craftAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    address: "10.99.7.10",
    route: { via: null, device: "eth0", source: "10.99.7.20" },
    neighbour: { mac: "02:42:0a:63:07:0a", state: "REACHABLE" },
    error: null,
    ms: 0.4,
    isAccepted: null,
    talk: craftTalk(),
    ...changes,
  };
}

export function craftTalk(changes: Partial<Talk> = {}): Talk {
  const silent = {
    greeting: "",
    greetingMs: 500,
    endedFirst: null,
    said: null,
    answer: "",
    ended: null,
    tls: null,
  };
  return { ...silent, ...changes };
}

/** A call that came to nothing. */
export const failed = (error: string, changes: Partial<Attempt> = {}): readonly Attempt[] => [
  craftAttempt({ error, talk: null, ...changes }),
];

/** The wire from one host to another, in the words of a scenario. */
export function craftWire(from: string, to: string, terms: Record<string, string | boolean>): WireLine {
  const { order } = parseCondition(terms);
  return { from, to, conditions: order.heal ? [] : order.sets };
}
