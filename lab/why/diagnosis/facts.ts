import { hears } from "../addresses.ts";
import type { Attempt, Evidence, HostFacts, View } from "../evidence.ts";
import { listenersOn } from "../sockets.ts";

/** Evidence, and what follows from it at once. */
export type Facts = Evidence & {
  readonly me: string;
  /** Whom the other end is called in sentences. */
  readonly them: string;
  readonly port: number;
  readonly fromHost: HostFacts | undefined;
  readonly toHost: HostFacts | undefined;
  /** The address that TO was taken for; undefined where its name was not found. */
  readonly address: string | undefined;
  /** The call that got furthest, or should have. */
  readonly attempt: Attempt | undefined;
  readonly isConnected: boolean;
  readonly isRefused: boolean;
  /** It was called, and nothing came back: no answer, or none to ARP. */
  readonly isUnanswered: boolean;
  /** It is connected, the other side should have spoken, and has not. */
  readonly isMute: boolean;
  /** Who listens on the port, whatever the address. */
  readonly onPort: View["tcp"];
  /** Who of them hears calls to this address. */
  readonly listener: View["tcp"][number] | undefined;
  /** A command for a host, ready to paste. */
  readonly exec: (host: string, command: string) => string;
};

export function toFacts(evidence: Evidence): Facts {
  const { question, hosts, target, to, attempts } = evidence;
  const onPort = to === null ? [] : listenersOn(to, question.port);
  const isHeard = ({ address }: Attempt) => onPort.some(({ local }) => hears(local.address, address));
  // Of several addresses, the one that somebody listens on is the one that should have worked.
  const rank = (attempt: Attempt) => reached(attempt) + (isHeard(attempt) ? 3 : 0);
  const attempt = attempts.toSorted((a, b) => rank(b) - rank(a))[0];
  const address = attempt?.address ?? evidence.name?.addresses[0];
  const error = attempt?.error;
  const talk = attempt?.talk;
  const isSilent = talk != null && talk.ended === null && talk.greeting === "" && talk.answer === "";
  const shouldSpeak = question.expect !== "any" && talk?.tls?.isTls !== true;
  return {
    ...evidence,
    me: question.from,
    them: target ?? question.to,
    port: question.port,
    fromHost: hosts.find(({ name }) => name === question.from),
    toHost: hosts.find(({ name }) => name === target),
    address,
    attempt,
    isConnected: error === null,
    isRefused: error === "ECONNREFUSED",
    isUnanswered: error === "ETIMEDOUT" || error === "EHOSTUNREACH",
    isMute: isSilent && (shouldSpeak || attempt?.isAccepted === false),
    onPort,
    listener: onPort.find(({ local }) => address !== undefined && hears(local.address, address)),
    exec: (host, command) => `${evidence.compose} exec ${host} ${command}`,
  };
}

/** How far a call got. */
function reached({ error }: Attempt): number {
  if (error === null) return 9;
  if (error === "ECONNREFUSED") return 2;
  return error === "ETIMEDOUT" ? 1 : 0;
}
