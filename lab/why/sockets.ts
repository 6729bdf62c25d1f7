import { basename } from "node:path/posix";
import type { SocketSeen } from "../verdict/observation.ts";
import type { ProgramFacts, View } from "./evidence.ts";

export const listeners = ({ tcp }: View): readonly SocketSeen[] =>
  tcp.filter(({ state }) => state === "LISTEN");

export const listenersOn = (view: View, port: number): readonly SocketSeen[] =>
  listeners(view).filter(({ local }) => local.port === port);

/** Full when one more waits than its backlog says (listen(2); sk_acceptq_is_full in the kernel). */
export const isFull = ({ recvQ, sendQ }: SocketSeen): boolean => recvQ > sendQ;

export function ownerOf(view: View | null, socket: SocketSeen): ProgramFacts | undefined {
  const pids = socket.owners.map(({ pid }) => pid);
  return view?.programs.find(({ pid }) => pids.includes(pid));
}

/** Words that only start another program. */
const STARTERS = /^(node|nodejs|python[\d.]*|tsx|sh|bash|deno|bun|ruby|perl|java|env)$/;

/** What people call the program: `greet-server`, not `node /usr/local/bin/greet-server`. */
export function programOf(view: View | null, socket: SocketSeen): string {
  const owner = ownerOf(view, socket);
  return owner === undefined ? (socket.owners[0]?.name ?? "a program") : nameOf(owner);
}

function nameOf({ command }: ProgramFacts): string {
  const [first = "", ...rest] = command;
  const name = basename(first);
  if (!STARTERS.test(name)) return name;
  const file = rest.find((word) => !word.startsWith("-"));
  return file === undefined || /\s/.test(file) || rest[0] === "-c" || rest[0] === "-e"
    ? name
    : basename(file);
}
