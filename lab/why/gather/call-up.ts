import { randomUUID } from "node:crypto";
import type { Beside } from "../../docker/beside.ts";
import type { Attempt, Question, Talk, View } from "../evidence.ts";
import { listenersOn } from "../sockets.ts";
import type { Called, ProbeOrder, Talked, TlsTried } from "./probe.ts";
import { readWay } from "./read-look.ts";

/** How long each part may take. */
export type Patience = {
  readonly resolveMs: number;
  /** A lost SYN is sent again after a second (RFC 6298); this should be more. */
  readonly callMs: number;
  readonly greetMs: number;
  readonly answerMs: number;
};

type CallUp = {
  readonly question: Question;
  readonly address: string;
  readonly caller: Beside<ProbeOrder>;
  readonly lookAgain: () => Promise<View | null>;
  readonly toView: View | null;
  readonly patience: Patience;
  /** Told as soon as the handshake is over, in whatever way. */
  readonly onHandshake: (isConnected: boolean) => void;
  readonly signal: AbortSignal;
};

/** As RFC 8305 (section 5) has it: so long the next address waits for the one before it. */
const HEAD_START_MS = 300;

/** Call the addresses of a name one after another, each with a head start, until one answers. */
export async function callAll(
  addresses: readonly string[],
  options: Omit<CallUp, "address" | "onHandshake">,
): Promise<Attempt[]> {
  const calls: Promise<Attempt>[] = [];
  let isConnected = false;
  for (const address of addresses) {
    if (isConnected) break;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, HEAD_START_MS);
      const onHandshake = (connected: boolean) => {
        isConnected ||= connected;
        clearTimeout(timer);
        resolve();
      };
      const call = callUp({ ...options, address, onHandshake });
      call.catch(reject);
      calls.push(call);
    });
  }
  return Promise.all(calls);
}

/** Call one address as the client would: the handshake, what comes by itself, what comes when we have spoken. */
async function callUp(options: CallUp): Promise<Attempt> {
  const { question, address, caller, patience, signal } = options;
  const { port } = question;
  const call = randomUUID(); // others may call at the same time
  const called = await caller.ask<Called>(
    { do: "call", call, address, port, withinMs: patience.callMs },
    signal,
  );
  const { error, ms } = called;
  const attempt = { address, ...readWay(address, called), error, ms };
  options.onHandshake(error === null);
  if (error !== null) return { ...attempt, isAccepted: null, talk: null };
  const listen = () => caller.ask<Talked>({ do: "talk", call, say: "", withinMs: patience.greetMs }, signal);
  let heard = await listen();
  let isAccepted = heard.said === "" && heard.ended === null ? await seeAccepted(options, called) : null;
  if (isAccepted === false) {
    // A busy machine is slow to accept; whoever has not after this does not.
    heard = await listen();
    isAccepted = heard.said === "" && heard.ended === null ? await seeAccepted(options, called) : null;
  }
  const talk = await talkOn(options, call, heard, isAccepted === false);
  await caller.ask({ do: "hang-up", call }, signal);
  return { ...attempt, isAccepted, talk };
}

/** A connection that no program has taken belongs to none; one that the kernel has let go is not there at all. */
async function seeAccepted(
  { question, lookAgain, toView }: CallUp,
  { localPort }: Called,
): Promise<boolean | null> {
  const [listener] = toView === null ? [] : listenersOn(toView, question.port);
  if (listener === undefined || listener.owners.length === 0) return null;
  const view = await lookAgain();
  if (view === null) return null;
  const ours = view.tcp.find(({ local, peer }) => local.port === question.port && peer.port === localPort);
  return ours !== undefined && ours.owners.length > 0;
}

async function talkOn(
  { question, address, caller, patience, signal }: CallUp,
  call: string,
  heard: Talked,
  isWaiting: boolean,
): Promise<Talk> {
  const first = { greeting: heard.said, greetingMs: heard.ms, endedFirst: heard.ended };
  const silent: Talk = { ...first, said: null, answer: "", ended: heard.ended, tls: null };
  if (heard.said !== "" || heard.ended !== null || isWaiting) return silent;
  const { expect, port, to } = question;
  const speak = async (say: string): Promise<Talk> => {
    const talked = await caller.ask<Talked>({ do: "talk", call, say, withinMs: patience.answerMs }, signal);
    return { ...first, said: say, answer: talked.said, ended: talked.ended, tls: null };
  };
  const tryTls = () =>
    caller.ask<TlsTried>({ do: "tls", address, port, name: to, withinMs: patience.answerMs }, signal);
  const request = `GET / HTTP/1.1\r\nHost: ${to}:${port}\r\nConnection: close\r\n\r\n`;
  if (expect === "chat") return speak("bye\r\n");
  if (expect === "http") {
    const talk = await speak(request);
    const needsTls = talk.ended !== null && !talk.answer.startsWith("HTTP/");
    return needsTls ? { ...talk, tls: await tryTls() } : talk;
  }
  if (expect === "tls") {
    const tls = await tryTls();
    return tls.isTls ? { ...silent, tls } : { ...(await speak(request)), tls };
  }
  return silent;
}
