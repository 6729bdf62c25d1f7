import type { Proof } from "./proof.ts";
import {
  deafAfterFin,
  elsewhere,
  neverHungUp,
  replace,
  shorterQueue,
  somebodyListens,
  start,
  toldAsRefusal,
  withoutCr,
  withoutTimeWait,
} from "./ways.ts";

/** Chapters 1 to 6: the talk. */
export const talkProofs: readonly Proof[] = [
  // 1 What is a server?
  {
    scenario: "greeting",
    broken: "the thanks end without CR",
    step: 2,
    mutation: withoutCr,
  },
  {
    scenario: "many-greetings",
    broken: "the greeter stops listening after its first caller",
    step: 3,
    mutation: replace("greet-server.ts", "thank(caller);", "thank(caller); server.close();"),
  },
  {
    scenario: "three-mailboxes",
    broken: "the third mailbox is closed",
    step: 1,
    mutation: start("bob", "sh", "-c", "greet-server & exec chat-server --keep --reply Hello"),
  },
  {
    scenario: "wrong-mailbox",
    broken: "the web server's mailbox chats",
    step: 3,
    mutation: start("bob", "chat-server", "--port", "8080", "--keep", "--reply", "Hello"),
  },
  // 2 Finding Bob
  {
    scenario: "a-name-becomes-an-address",
    broken: "clients connect to their own host, whatever address they are given",
    step: 3,
    mutation: elsewhere,
  },
  {
    scenario: "bound-to-its-name",
    broken: "the greeter listens on every address",
    step: 1,
    mutation: start("bob", "greet-server", "--host", "0.0.0.0"),
  },
  {
    scenario: "bound-to-loopback",
    broken: "servers listen on every address, whatever they are told",
    step: 1,
    mutation: replace("listening.ts", "server.listen({ host,", 'server.listen({ host: "0.0.0.0",'),
  },
  {
    scenario: "nobody-listens-there",
    broken: "somebody does listen there",
    step: 2,
    mutation: somebodyListens,
  },
  {
    scenario: "nobody-lives-there",
    broken: "an address that nobody has is told as a refusal",
    step: 2,
    mutation: toldAsRefusal,
  },
  {
    scenario: "two-servers-one-port",
    broken: "servers share their port (SO_REUSEPORT)",
    step: 2,
    mutation: replace("listening.ts", "host, port, backlog });", "host, port, backlog, reusePort: true });"),
  },
  // 3 More than one caller
  {
    scenario: "a-queue-of-five",
    broken: "the queue holds one less",
    step: 1,
    mutation: shorterQueue,
  },
  {
    scenario: "a-room-full-of-friends",
    broken: "nobody is told what a friend says",
    step: 9,
    mutation: replace("chat/room.ts", "say(friend: Friend, text: string): void {", "say() { return;"),
  },
  {
    scenario: "bob-is-frozen",
    broken: "the greeter hangs up without its thanks",
    step: 4,
    mutation: replace("greet-server.ts", "caller.end(", "caller.end(); void ("),
  },
  {
    scenario: "the-second-caller-waits",
    broken: "the server ends with its first caller",
    step: 8,
    mutation: replace("chat-server.ts", "while (keep &&", "while (!keep &&"),
  },
  {
    scenario: "two-friends-at-once",
    broken: "only the first caller is answered",
    step: 4,
    mutation: replace(
      "chat-server.ts",
      "converse(client, leaveNote(reply",
      'if (server.emit("taken")) return;\n    server.on("taken", () => {});\n    converse(client, leaveNote(reply',
    ),
  },
  // 4 A conversation
  {
    scenario: "a-chat",
    broken: "replies are never sent",
    step: 4,
    mutation: replace("chat-server.ts", "await client.send(reply);", ""),
  },
  {
    scenario: "a-goodbye",
    broken: "nobody knows the word bye",
    step: 5,
    mutation: replace("chat/framing.ts", '"bye"', '"farewell"'),
  },
  {
    scenario: "bob-hangs-up-first",
    broken: "a FIN goes unnoticed",
    step: 7,
    mutation: neverHungUp,
  },
  {
    scenario: "bobs-machine-dies-and-comes-back",
    broken: "a FIN goes unnoticed",
    step: 5,
    mutation: neverHungUp,
  },
  {
    scenario: "i-vanish-without-a-word",
    broken: "a FIN goes unnoticed",
    step: 5,
    mutation: neverHungUp,
  },
  // 5 A stream of bytes
  {
    scenario: "an-emoji-in-two-halves",
    broken: "half a character is shown at once",
    step: 2,
    mutation: replace("chat/framing.ts", "received.length - countIncomplete(received)", "received.length"),
  },
  {
    scenario: "longer-than-one-read",
    broken: "one read finds up to 4096 bytes",
    step: 4,
    mutation: replace("chat/framing.ts", "longestReceive = 1024", "longestReceive = 4096"),
  },
  {
    scenario: "two-messages-in-one-segment",
    broken: "lines that arrive together stay together",
    step: 5,
    mutation: replace(
      "chat/framing.ts",
      "bytes.indexOf(newline, this.#searched)",
      "bytes.lastIndexOf(newline)",
    ),
  },
  // 6 Hanging up
  {
    scenario: "a-reset",
    broken: "a reset is taken for a goodbye",
    step: 5,
    mutation: replace(
      "chat/conversation.ts",
      "this.#end(this.#explain(error)));",
      'this.#end(new HungUp("Bye")));',
    ),
  },
  {
    scenario: "half-close",
    broken: "the server hangs up when it hears a FIN, whatever it was about to say",
    step: 5,
    mutation: deafAfterFin,
  },
  {
    scenario: "time-wait",
    broken: "Bob's kernel has no room for TIME-WAIT",
    step: 3,
    mutation: withoutTimeWait("bob"),
  },
];
