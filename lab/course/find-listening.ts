import type { Finding, ProgramFacts } from "./finding.ts";
import type { Stage } from "./stage.ts";
import type { StageStory } from "./stage-story.ts";

/** Where a server listens, if that is not where it was called. */
export function findListening(
  { as }: Stage,
  { peers, failed, values }: StageStory,
  { listeners }: ProgramFacts,
): Finding | null {
  if (as !== "bob") return null;
  const expectation = failed?.expectation;
  if (expectation?.what === "sockets" && expectation.socket.waiting !== undefined) {
    return {
      class: "no-accept",
      sentence: "The call came through and waits in its queue: it was not accepted.",
    };
  }
  const lookedFor = expectation?.what === "listening" && expectation.is;
  const wasRefused = peers.some(({ stdout, stderr }) => REFUSED.test(stderr) || REFUSED.test(stdout));
  if (!lookedFor && !wasRefused) return null;
  const port = values.get("port") ?? "";
  const bob = values.get("bob.address") ?? "";
  const own = listeners.filter(({ address }) => address !== ENGINES_OWN);
  const here = own.filter((one) => String(one.port) === port);
  if (own.length === 0) return { class: "no-listen", sentence: "It runs, and listens on no port at all." };
  if (here.length === 0) {
    const turned = own.find((one) => swapBytes(one.port) === Number(port));
    if (turned) {
      return {
        class: "wrong-port",
        sentence: `It listens on port ${turned.port}, which is ${port} with its two bytes the wrong way round: htons(port) turns them for the network.`,
      };
    }
    const ports = [...new Set(own.map((one) => one.port))].join(", ");
    return { class: "wrong-port", sentence: `It listens on port ${ports}, and was called on port ${port}.` };
  }
  if (here.every(({ address }) => isLoopback(address))) {
    const address = here[0]?.address;
    return {
      class: "loopback-only",
      sentence: `It listens on ${address} port ${port}: only programs on its own host can call it there.`,
    };
  }
  const reached = here.some(({ address }) => EVERYWHERE.has(address) || plain(address) === bob);
  if (reached) return wasRefused ? { class: "refused", sentence: "A call to it was refused." } : null;
  return {
    class: "refused",
    sentence: `It listens on ${here[0]?.address}, which is not where it was called.`,
  };
}

const swapBytes = (port: number): number => ((port & 0xff) << 8) | (port >> 8);

/** Where the engine answers for names, on every host. */
const ENGINES_OWN = "127.0.0.11";
const EVERYWHERE: ReadonlySet<string> = new Set(["*", "0.0.0.0", "::"]);
/** What the kernel calls it (strerror(3), in C and in nc) what Node does, and curl's exit code for it. */
const REFUSED = /connection refused|ECONNREFUSED|^curl: \(7\)/im;

const plain = (address: string): string => address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
const isLoopback = (address: string): boolean => /^127\.|^::1$/.test(plain(address));
