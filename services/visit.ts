#!/usr/bin/env node
import type { Socket } from "node:net";
import { addAbortSignal } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Conversation, HungUp } from "./chat/conversation.ts";
import { framings } from "./chat/framing.ts";
import { flag, host, readCommandLine, seconds } from "./command-line.ts";
import { connect, endWhenQuiet } from "./connecting.ts";
import { Failure } from "./failure.ts";
import { formatAddress } from "./listening.ts";
import { runProgram, say, untilStopped } from "./program.ts";
import { DeadlinePassed, explainSocketFailure } from "./socket-failure.ts";
import { showText } from "./terminal-text.ts";

const command = {
  name: "visit",
  summary: "calls at each of Bob's mailboxes, and tells the story as it happens",
  positionals: { host: { kind: host, description: "Bob's name or address" } },
  options: {
    patience: {
      kind: seconds,
      default: 10,
      description: "how long to knock at a mailbox that is not open yet",
    },
    stay: { kind: flag, default: false, description: "stay up afterwards, until told to stop" },
  },
  notes: [
    "It ends with 0 if the greeting, the chat and the page all went well, and with 1 if one of them did not.",
  ],
  examples: ["visit bob", "visit 10.99.7.10 --patience 2"],
};

/** Whom I visit, how long I wait for each thing, and what ends the visit early. */
interface Visit {
  readonly host: string;
  readonly patienceMs: number;
  readonly stop: AbortSignal;
}

async function main(stop: AbortSignal): Promise<void> {
  const { host, patience, stay } = readCommandLine(command);
  const visit = { host, patienceMs: patience * 1000, stop };
  say("It is the late seventies. There is no internet, and I am lazy: I want");
  say("to chat with my friend Bob in the next room without getting up. So we");
  say("laid a cable.\n");

  say("I knock at port 9999, where Bob thanks everyone who connects.");
  await callAt(9999, visit, hearGreeting);

  say("\nPort 9000 is for chatting. We take turns until I say bye.");
  await callAt(9000, visit, chat);

  say("\nAnd at port 8080 Bob has put up a page. I ask for it in plain text.");
  await callAt(8080, visit, askForPage);

  say("\nSo that is a server: a program that waits at an address and a port");
  say("until someone connects, and then answers. I was the client.");
  if (!stay) return;
  say("\nI stay up. Come in and try it: docker compose exec -it me bash");
  await untilStopped(stop);
}

async function hearGreeting(bob: Socket): Promise<void> {
  endWhenQuiet(bob);
  const greeting = await readAll(bob);
  if (greeting === "") throw new HungUp("Bob hung up without a word.");
  quote("Bob", greeting.trimEnd());
}

async function chat(socket: Socket, { host, stop }: Visit): Promise<void> {
  const framing = framings.line;
  const bob = new Conversation(socket, { framing, capacity: longestAnswer, host, port: 9000, stop });
  for (const message of [
    "Hello Bob, are you there?",
    "I would rather not get up.",
    "You are a machine, aren't you?",
  ]) {
    quote("me", message);
    await bob.send(message);
    quote("Bob", await bob.receive());
  }
  quote("me", "bye");
  await bob.send("bye");
  await bob[Symbol.asyncDispose]();
}

async function askForPage(bob: Socket, { host }: Visit): Promise<void> {
  const request = ["GET / HTTP/1.1", `Host: ${formatAddress(host, 8080)}`, "Connection: close"];
  for (const line of request) say(`  > ${line}`);
  bob.write(`${request.join("\r\n")}\r\n\r\n`);
  const answer = await readAll(bob);
  const [head = "", page = ""] = answer.split("\r\n\r\n", 2);
  const [status = "", ...fields] = head.split("\r\n");
  say(`  < ${showText(status)}`);
  for (const field of fields.filter((each) => /^content-(type|length):/i.test(each))) {
    say(`  < ${showText(field)}`);
  }
  const heading = /<h1>(.*?)<\/h1>/.exec(page)?.[1];
  if (!/^HTTP\/1\.1 200 /.test(status) || heading === undefined) throw new HungUp("That is not Bob's page.");
  say(`  Its heading reads: ${showText(heading)}`);
}

function quote(speaker: string, words: string): void {
  say(`  ${`${speaker}:`.padEnd(5)} ${showText(words)}`);
}

const knockAgainAfterMs = 250;
/** What a mailbox that is not open yet looks like: its host, its name or its program are not there so far. */
const notOpenYet = ["ECONNREFUSED", "EHOSTUNREACH", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"];

/** Knocks at the port until it opens or patience ends, and then does what I came for. Throws a `Failure`. */
async function callAt(
  port: number,
  visit: Visit,
  act: (bob: Socket, visit: Visit) => Promise<void>,
): Promise<void> {
  const bob = await knock(port, visit);
  const { host, patienceMs, stop } = visit;
  say(
    `  ${formatAddress(bob.localAddress ?? "", bob.localPort ?? 0)} is connected to ${formatAddress(bob.remoteAddress ?? "", port)}.`,
  );
  const deadline = AbortSignal.timeout(patienceMs);
  const until = AbortSignal.any([stop, deadline]);
  addAbortSignal(until, bob);
  try {
    await act(bob, { ...visit, stop: until });
  } catch (error) {
    if (error instanceof HungUp) throw new Failure("not-as-told", `${host}, port ${port}: ${error.message}`);
    const cause = deadline.aborted ? new DeadlinePassed() : error;
    throw explainSocketFailure(cause, { doing: "talking", host, port, deadlineMs: patienceMs });
  } finally {
    bob.destroy();
  }
}

async function knock(port: number, { host, patienceMs, stop }: Visit): Promise<Socket> {
  const givingUpAt = performance.now() + patienceMs;
  for (let knocks = 1; ; knocks++) {
    try {
      return await connect({ host, port, timeoutMs: Math.max(1, givingUpAt - performance.now()), stop });
    } catch (error) {
      const worthwhile = error instanceof Failure && notOpenYet.includes(error.code);
      if (!worthwhile || performance.now() + knockAgainAfterMs > givingUpAt) throw error;
      if (knocks === 1) say("  Nobody opens yet. I knock again.");
      await pause(knockAgainAfterMs, undefined, { signal: stop });
    }
  }
}

const longestAnswer = 64 * 1024;

/** Everything that Bob says until he hangs up. */
async function readAll(bob: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bob as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > longestAnswer) break;
  }
  return Buffer.concat(chunks).toString();
}

if (import.meta.main) await runProgram(main);
