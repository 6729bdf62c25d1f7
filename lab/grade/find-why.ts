import type { Engine } from "../docker/engine.ts";
import type { Host } from "../docker/host.ts";
import type { MistakeClass } from "../scenario/scenario.ts";
import { askWhy, HURRIED } from "../why/ask-why.ts";
import type { Expected } from "../why/evidence.ts";
import type { Side } from "./grade-event.ts";

/** Where the connection itself may be what is wrong: of what was said over it, `lab why` knows no more than the stage. */
const ABOUT_CONNECTIONS: ReadonlySet<MistakeClass> = new Set([
  "loopback-only",
  "no-answer",
  "refused",
  "timeout",
  "wrong-port",
  "other",
]);
const EXPECTED: Readonly<Record<string, Expected>> = { greeting: "greeting", chat: "chat", web: "http" };
const BUSY: ReadonlySet<string> = new Set(["not-accepted", "queue-full"]);
const WITHIN_MS = 3000;

/**
 * Ask `lab why` of the hosts as the stage has left them, where a server's connection failed; the likely cause and what to
 * try next, or null. It changes no verdict: a lab too busy to tell says nothing.
 */
export async function findWhy(
  hosts: ReadonlyMap<string, Host>,
  stopped: AbortSignal,
  about: {
    readonly engine: Engine;
    readonly as: Side;
    readonly part: string;
    readonly mistake: MistakeClass;
    readonly port: string | null;
  },
): Promise<string | null> {
  const { engine, as, part, mistake, port } = about;
  if (as !== "bob" || port === null || !hosts.has("me") || !ABOUT_CONNECTIONS.has(mistake)) return null;
  const question = { from: "me", to: "bob", port: Number(port), expect: EXPECTED[part] ?? ("any" as const) };
  const signal = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), stopped]);
  try {
    const { cause } = await askWhy(hosts, question, { engine, signal, patience: HURRIED });
    // The stage's own caller still waits: that the server has no time for a second one is not what is wrong.
    if (mistake === "no-answer" && BUSY.has(cause?.code ?? "")) return null;
    return cause && `${cause.says} ${cause.next.say}`;
  } catch {
    stopped.throwIfAborted();
    return null;
  }
}
