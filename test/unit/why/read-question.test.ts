import { describe, expect, test } from "vitest";
import { guessQuestion } from "../../../lab/why/guess-question.ts";
import { readQuestion } from "../../../lab/why/read-question.ts";

describe("a question, as it is typed", () => {
  test.each([
    ["bob:9999", undefined, { to: "bob", port: 9999, expect: "any" }],
    ["bob:8080", undefined, { to: "bob", port: 8080, expect: "http" }],
    ["bob:8080", "any", { to: "bob", port: 8080, expect: "any" }],
    ["10.99.7.10:443", undefined, { to: "10.99.7.10", port: 443, expect: "tls" }],
    ["[fd00::2]:80", undefined, { to: "fd00::2", port: 80, expect: "http" }],
    ["http://bob/", undefined, { to: "bob", port: 80, expect: "http" }],
    ["http://bob:9000/a?b", undefined, { to: "bob", port: 9000, expect: "http" }],
    ["https://[fd00::2]/", undefined, { to: "fd00::2", port: 443, expect: "tls" }],
  ])("%s, expecting %s", (target, expected, question) => {
    expect(readQuestion("me", target, expected)).toEqual({ from: "me", ...question });
  });

  test.each([
    ["bob", undefined, "port-missing"],
    [":9999", undefined, "port-missing"],
    ["fd00::2", undefined, "port-invalid"],
    ["bob:0", undefined, "port-invalid"],
    ["bob:65536", undefined, "port-invalid"],
    ["bob:http", undefined, "port-invalid"],
    ["bob:", undefined, "port-invalid"],
    ["bob:80", "htp", "expect-unknown"],
  ])("%s, expecting %s: %s", (target, expected, code) => {
    expect(() => readQuestion("me", target, expected)).toThrow(expect.objectContaining({ code }));
  });
});

describe("a question, guessed from a scenario's command", () => {
  const hosts = new Set(["me", "bob"]);
  test.each([
    ["greet-client bob 9999", { to: "bob", port: 9999, expect: "greeting" }],
    ["greet-client bob", { to: "bob", port: 9999, expect: "greeting" }],
    ["greet-client --timeout 1 bob 9001", { to: "bob", port: 9001, expect: "greeting" }],
    ["chat-client rob 9000", { to: "rob", port: 9000, expect: "any" }],
    ["nc -C bob 8080", { to: "bob", port: 8080, expect: "any" }],
    ["printf 'hello' | nc -q 1 bob 9001", { to: "bob", port: 9001, expect: "any" }],
    ["curl --max-time 2 http://bob:8080/", { to: "bob", port: 8080, expect: "http" }],
    [["curl", "--silent", "--", "https://bob/"], { to: "bob", port: 443, expect: "tls" }],
    ["socat -u TCP:bob:9001,keepalive -", { to: "bob", port: 9001, expect: "any" }],
    ["python3 client.py 10.99.7.10 7", { to: "10.99.7.10", port: 7, expect: "any" }],
    ["./client bob 9999", { to: "bob", port: 9999, expect: "any" }],
    ["/usr/bin/nc localhost 80", { to: "localhost", port: 80, expect: "any" }],
  ])("%j", (command, question) => {
    expect(guessQuestion({ host: "me", command }, hosts)).toEqual({ from: "me", ...question });
  });

  test.each([
    "greet-server --port 9999",
    "greet-server --host bob --port 9999",
    "web-server --host bob 8080",
    "nc -l 9001",
    "nc -l -p 9001",
    "socat -u TCP-LISTEN:9001 -",
    "ss -tan",
    "ping -c 3 bob",
    "echo 10:30",
    "greet-client",
    "curl http://bob:99999/",
  ])("%s calls nobody that we know of", (command) => {
    expect(guessQuestion({ host: "me", command }, hosts)).toBeUndefined();
  });
});
