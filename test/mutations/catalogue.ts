import type { Mutation } from "./mutated-topology.ts";

/** A scenario of the catalogue, what is broken for it, and the step (from 1) that must tell. */
export type Proof = {
  readonly scenario: string;
  readonly broken: string;
  readonly step: number;
  readonly mutation: Mutation;
};

const replace = (file: string, find: string, replace: string): Mutation => ({ file, find, replace });
const start = (host: string, ...command: readonly string[]): Mutation => ({ host, settings: { command } });

const neverHungUp = replace(
  "chat/conversation.ts",
  'socket.on("end", () => this.#end(new HungUp("The other side hung up.")));',
  "",
);
const everyAnswerTheLast = replace("http/server.ts", "stopping: false", "stopping: true");

export const proofs: readonly Proof[] = [
  // 1 What is a server?
  {
    scenario: "greeting",
    broken: "the thanks end without CR",
    step: 2,
    mutation: replace("greet-server.ts", String.raw`connecting\r\n`, String.raw`connecting\n`),
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
    mutation: replace("connecting.ts", "openSocket({ host,", 'openSocket({ host: "127.0.0.1",'),
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
    mutation: start("bob", "sh", "-c", "greet-server & exec greet-server --port 9998"),
  },
  {
    scenario: "nobody-lives-there",
    broken: "an address that nobody has is told as a refusal",
    step: 2,
    mutation: replace("socket-failure.ts", "host unreachable", "connection refused"),
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
    mutation: replace("greet-server.ts", "default: 5,", "default: 4,"),
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
    broken: "one caller at a time is let in",
    step: 3,
    mutation: replace(
      "chat-server.ts",
      "server.maxConnections = answeringConnections",
      "server.maxConnections = 1",
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
    mutation: replace(
      "chat/conversation.ts",
      'this.#wake();\n    });\n    socket.on("end", () =>',
      'setTimeout(() => this.#wake(), 300);\n    });\n    socket.on("end", () => socket.destroy()).on("end", () =>',
    ),
  },
  {
    scenario: "time-wait",
    broken: "Bob's kernel has no room for TIME-WAIT",
    step: 3,
    mutation: { host: "bob", settings: { sysctls: { "net.ipv4.tcp_max_tw_buckets": "0" } } },
  },
  // 7 The web
  {
    scenario: "page-by-curl",
    broken: "the page has no heading",
    step: 2,
    mutation: replace("http/pages.ts", "<h1>", "<p>"),
  },
  {
    scenario: "page-by-hand",
    broken: "the page never ends",
    step: 5,
    mutation: replace("http/pages.ts", "</html>", ""),
  },
  {
    scenario: "page-in-json",
    broken: "JSON is called plain text",
    step: 2,
    mutation: replace("http/site.ts", "application/json", "text/plain"),
  },
  {
    scenario: "posted-and-repeated",
    broken: "the last byte is not repeated",
    step: 2,
    mutation: replace("http/echo.ts", "    body,\n", "    body.subarray(0, -1),\n"),
  },
  {
    scenario: "two-requests-one-connection",
    broken: "every answer ends its connection",
    step: 2,
    mutation: everyAnswerTheLast,
  },
  // 8 Other answers
  {
    scenario: "no-such-page",
    broken: "every path leads to the page",
    step: 2,
    mutation: replace("http/routes.ts", "?? routes.otherwise;", '?? routes.paths.get("/");'),
  },
  {
    scenario: "not-a-request",
    broken: "a request need not say whom it is for",
    step: 3,
    mutation: replace("http/framing.ts", "if (minor === 1) return hostMissing;", ""),
  },
  {
    scenario: "not-in-that-way",
    broken: "DELETE is an unknown method",
    step: 2,
    mutation: replace(
      "http/routes.ts",
      'new Set(["GET", "HEAD", "POST", "PUT", "DELETE",',
      'new Set(["GET", "HEAD", "POST", "PUT",',
    ),
  },
  {
    scenario: "only-the-head",
    broken: "HEAD is answered with the body too",
    step: 3,
    mutation: replace("http/connection.ts", 'head.method !== "HEAD"', "true"),
  },
  // 9 Strangers
  {
    scenario: "a-download-beside-a-stalled-client",
    broken: "one client at a time is served",
    step: 4,
    mutation: replace(
      "http/server.ts",
      "full = connections.size >= limits.connections",
      "full = connections.size >= 1",
    ),
  },
  {
    scenario: "a-slow-head",
    broken: "each piece of a head gives it more time",
    step: 3,
    mutation: replace(
      "http/connection.ts",
      'if (this.#phase === "idle") this.#wait("head", this',
      'this.#wait("head", this',
    ),
  },
  {
    scenario: "an-oversized-head",
    broken: "a head may be as large as it likes",
    step: 2,
    mutation: replace("http/limits.ts", "fieldBytes: 16 * 1024", "fieldBytes: 16 * 1024 * 1024"),
  },
  {
    scenario: "asked-to-stop-in-the-middle",
    broken: "SIGTERM cuts off what has begun",
    step: 6,
    mutation: replace("http/server.ts", "connection.finish();", "connection.destroy();"),
  },
  {
    scenario: "pipelining",
    broken: "every answer ends its connection",
    step: 2,
    mutation: everyAnswerTheLast,
  },
  {
    scenario: "smuggled-requests",
    broken: "a second Content-Length is overlooked",
    step: 2,
    mutation: replace(
      "http/framing.ts",
      'if (lines.find("content-length", length + 1) >= 0) return lengthTwice;',
      "",
    ),
  },
  // 10 Any language
  {
    scenario: "guido-calls-bob",
    broken: "nobody at Bob's knows the word bye",
    step: 9,
    mutation: replace("chat/framing.ts", '"bye"', '"farewell"'),
  },
  {
    scenario: "guido-is-called",
    broken: "the client prints hexadecimal",
    step: 3,
    mutation: replace(
      "greet-client.ts",
      "process.stdout.write(greeting);",
      'process.stdout.write(greeting.toString("hex"));',
    ),
  },
];
