import { describeListener, describeSockets } from "../scenario/describe-expectation.ts";
import type { Count, Expectation, ListenerMatch, SocketMatch } from "../scenario/scenario.ts";
import { fail, type Judgement, PASS } from "./judgement.ts";
import type { Endpoint, SocketSeen, SocketsSeen } from "./observation.ts";

type Of<What> = Extract<Expectation, { readonly what: What }>;

/** What `ss` says of a host: who listens, and which sockets are in which state. */
export function judgeSockets(expectation: Of<"listening" | "sockets">, seen: SocketsSeen): Judgement {
  return expectation.what === "listening" ? judgeListening(expectation, seen) : judgeCount(expectation, seen);
}

function judgeListening(expectation: Of<"listening">, { host, sockets }: SocketsSeen): Judgement {
  const { listener, is } = expectation;
  // The engine's own name server stands on every host, and is nobody's mistake.
  const all = sockets.filter(({ state, local }) => state === "LISTEN" && local.address !== "127.0.0.11");
  const here = all.filter((socket) => isPort(socket.local, listener.port));
  const found = here.filter((socket) => listensOn(socket, listener) && hasQueues(socket, listener));
  if (found.length > 0 === is) return PASS;
  const drawing = drawSockets(is ? (here.length > 0 ? here : all) : found);
  if (!is) {
    const expected = `nobody listens on ${describeListener(listener)}`;
    return fail(host, { expected, seen: "somebody does", because: ownersOf(found), drawing });
  }
  const parts = { expected: `a listener on ${describeListener(listener)}`, drawing };
  const bound = here.filter((socket) => listensOn(socket, listener))[0];
  if (bound) {
    return fail(host, { ...parts, seen: `${bound.recvQ} waiting, with a backlog of ${bound.sendQ}` });
  }
  const elsewhere = here[0];
  if (elsewhere) {
    const seen = `a listener on ${elsewhere.local.address} port ${listener.port}`;
    return fail(host, { ...parts, seen, because: "it is bound to another address" });
  }
  const ports = [...new Set(all.map(({ local }) => local.port))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const seen =
    ports.length === 0
      ? "no listener at all"
      : `listeners on ${ports.length === 1 ? "port" : "ports"} ${ports.join(", ")}`;
  return fail(host, {
    ...parts,
    seen,
    next: "is the program still running, and did it say why it could not listen?",
  });
}

function judgeCount(expectation: Of<"sockets">, { host, sockets }: SocketsSeen): Judgement {
  const { socket, count } = expectation;
  const found = sockets.filter((one) => fits(one, socket));
  if (within(found.length, count)) return PASS;
  const near = sockets.filter((one) => fits(one, withoutState(socket)));
  const tooMany = found.length > count.atMost;
  const because =
    !tooMany && socket.state && near.length > 0
      ? `there are such sockets in other states: ${statesOf(near)}`
      : null;
  const drawing = drawSockets(tooMany ? found : near.length > 0 ? near : sockets);
  return fail(host, {
    expected: describeSockets(socket, count),
    seen: found.length === 0 ? "none" : `${found.length} of them`,
    because,
    drawing,
  });
}

function withoutState({ state: _, ...others }: SocketMatch): SocketMatch {
  return others;
}

function fits({ state, local, peer, recvQ }: SocketSeen, match: SocketMatch): boolean {
  return (
    (match.state === undefined || match.state === state) &&
    (match.port === undefined || isPort(local, match.port)) &&
    (match.peer === undefined || plain(peer.address) === plain(match.peer)) &&
    (match.peerPort === undefined || isPort(peer, match.peerPort)) &&
    (match.waiting === undefined || within(recvQ, match.waiting))
  );
}

function isPort(endpoint: Endpoint, port: number | string): boolean {
  return endpoint.port === Number(port);
}

/** A listener on every address of its family answers on any one of them; one on `*` or `::` answers for IPv4 too. */
function listensOn({ local }: SocketSeen, { address }: ListenerMatch): boolean {
  if (address === undefined) return true;
  const every = ["*", "0.0.0.0", "::"].includes(local.address);
  return address === "any" ? every : plain(local.address) === plain(address);
}

function hasQueues({ recvQ, sendQ }: SocketSeen, { backlog, waiting }: ListenerMatch): boolean {
  return (backlog === undefined || sendQ === backlog) && (waiting === undefined || within(recvQ, waiting));
}

function within(number: number, { atLeast, atMost }: Count): boolean {
  return number >= atLeast && number <= atMost;
}

/** An IPv4 address that an IPv6 socket shows (RFC 4291 section 2.5.5.2) is that IPv4 address. */
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
}

function ownersOf(sockets: readonly SocketSeen[]): string | null {
  const names = [...new Set(sockets.flatMap(({ owners }) => owners.map(({ name }) => name)))];
  return names.length === 0 ? null : `it is ${names.join(" and ")}`;
}

function statesOf(sockets: readonly SocketSeen[]): string {
  const states = new Map<string, number>();
  for (const { state } of sockets) states.set(state, (states.get(state) ?? 0) + 1);
  return [...states].map(([state, count]) => `${count} in ${state}`).join(", ");
}

const MOST_ROWS = 20;

/** A table as `ss` prints one, states by their RFC names. */
export function drawSockets(sockets: readonly SocketSeen[]): string | null {
  if (sockets.length === 0) return null;
  const rows = sockets
    .slice(0, MOST_ROWS)
    .map((one) => [one.state, `${one.recvQ}`, `${one.sendQ}`, show(one.local), show(one.peer)]);
  const table = [["State", "Recv-Q", "Send-Q", "Local", "Peer"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const more = sockets.length - rows.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

function show({ address, port }: Endpoint): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port ?? "*"}`;
}
