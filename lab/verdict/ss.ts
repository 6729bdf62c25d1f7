import type { SocketState } from "../scenario/scenario.ts";
import type { Endpoint, SocketSeen } from "./observation.ts";

/** The names of iproute2's misc/ss.c, by those of RFC 9293 section 3.3.2. */
const STATES: Readonly<Record<string, SocketState>> = {
  LISTEN: "LISTEN",
  "SYN-SENT": "SYN-SENT",
  "SYN-RECV": "SYN-RECEIVED",
  ESTAB: "ESTABLISHED",
  "FIN-WAIT-1": "FIN-WAIT-1",
  "FIN-WAIT-2": "FIN-WAIT-2",
  "CLOSE-WAIT": "CLOSE-WAIT",
  CLOSING: "CLOSING",
  "LAST-ACK": "LAST-ACK",
  "TIME-WAIT": "TIME-WAIT",
  UNCONN: "CLOSED",
};

export type SsOutput = {
  readonly sockets: readonly SocketSeen[];
  /** Lines that are no socket: a header, a message, another version's idea of the format. */
  readonly strange: readonly string[];
  /** The beginning of a line whose end has not come yet; empty when the output is whole. */
  readonly rest: string;
};

/** Reads what `ss -Htan` or `ss -Htanp` prints. Each line that has ended stands for itself, so it may come in pieces. */
export function parseSs(text: string): SsOutput {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const sockets: SocketSeen[] = [];
  const strange: string[] = [];
  for (const line of lines) {
    if (line.trim() === "") continue;
    const socket = parseSsLine(line);
    if (socket) sockets.push(socket);
    else strange.push(line);
  }
  return { sockets, strange, rest };
}

function parseSsLine(line: string): SocketSeen | null {
  const [stateName = "", recvQ = "", sendQ = "", localText = "", peerText = "", ...process] = line
    .trim()
    .split(/\s+/);
  const state = Object.hasOwn(STATES, stateName) ? STATES[stateName] : undefined;
  const local = parseEndpoint(localText);
  const peer = parseEndpoint(peerText);
  if (!state || !/^\d+$/.test(recvQ) || !/^\d+$/.test(sendQ) || !local || !peer) return null;
  return {
    state,
    recvQ: Number(recvQ),
    sendQ: Number(sendQ),
    local,
    peer,
    owners: parseOwners(process.join(" ")),
  };
}

/** `10.99.7.10:9999`, `127.0.0.53%lo:53`, `[::]:22`, `[fe80::1]%eth0:22`, `*:9999`, `0.0.0.0:*`. */
const ENDPOINT =
  /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<v4>[0-9.]+|\*))(?:%(?<on>[^\s:\]]+))?:(?<port>\d{1,5}|\*)$/;

function parseEndpoint(text: string): Endpoint | null {
  const found = ENDPOINT.exec(text)?.groups;
  const address = found?.v6 ?? found?.v4;
  if (!found || address === undefined) return null;
  const port = found.port === "*" ? null : Number(found.port);
  if (port !== null && port > 65_535) return null;
  return { address, interface: found.on ?? null, port };
}

function parseOwners(text: string): SocketSeen["owners"] {
  const owners = text.matchAll(/\("(?<name>[^"]*)",pid=(?<pid>\d+),fd=(?<fd>\d+)\)/g);
  return [...owners].map(({ groups }) => ({
    name: groups?.name ?? "",
    pid: Number(groups?.pid),
    fd: Number(groups?.fd),
  }));
}
