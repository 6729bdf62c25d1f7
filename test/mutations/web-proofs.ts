import type { Proof } from "./proof.ts";
import { everyAnswerTheLast, replace } from "./ways.ts";

/** Chapters 7 to 10: the web, strangers, other languages. */
export const webProofs: readonly Proof[] = [
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
