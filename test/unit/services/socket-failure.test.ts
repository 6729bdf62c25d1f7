import { expect, test } from "vitest";
import {
  DeadlinePassed,
  describeSocketFailure,
  explainSocketFailure,
} from "../../../services/socket-failure.ts";

const bob = { host: "bob", port: 9999 } as const;
const failing = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

test.for([
  {
    doing: "connecting",
    code: "ECONNREFUSED",
    says: "bob, port 9999: connection refused. The host is there",
  },
  { doing: "connecting", code: "EHOSTUNREACH", says: "bob, port 9999: host unreachable. Nobody answered" },
  { doing: "connecting", code: "ENETUNREACH", says: "bob, port 9999: network unreachable." },
  { doing: "connecting", code: "ENOTFOUND", says: "bob: no such name. Nobody could say which address" },
  { doing: "connecting", code: "EAI_AGAIN", says: "bob: no such name. Nobody could say which address" },
  { doing: "connecting", code: "ETIMEDOUT", says: "bob, port 9999: no answer. The segments were sent again" },
  { doing: "connecting", code: "EADDRNOTAVAIL", says: "bob, port 9999: no local address left" },
  {
    doing: "connecting",
    code: "EACCES",
    says: "bob, port 9999: permission denied. This host may not connect",
  },
  { doing: "listening", code: "EADDRINUSE", says: "bob, port 9999: address already in use. Another program" },
  {
    doing: "listening",
    code: "EADDRNOTAVAIL",
    says: "bob: address not available. No interface of this host",
  },
  { doing: "listening", code: "ENOTFOUND", says: "Give this host's own name or address." },
  { doing: "listening", code: "EACCES", says: "This program may not listen there." },
  { doing: "accepting", code: "EMFILE", says: "bob, port 9999: too many open files." },
  { doing: "talking", code: "ECONNRESET", says: "bob, port 9999: connection reset. The other side threw" },
  { doing: "talking", code: "EPIPE", says: "bob, port 9999: broken pipe. The connection is closed already" },
] as const)("$code while $doing", ({ doing, code, says }) => {
  expect(describeSocketFailure(failing(code), { doing, ...bob })).toContain(says);
});

test("a low port that we may not have is named as such", () => {
  const attempt = { doing: "listening", host: "bob", port: 80 } as const;
  expect(describeSocketFailure(failing("EACCES"), attempt)).toContain("Ports below 1024 are for root.");
});

test("our own deadline says how long we waited, and for what", () => {
  const late = new DeadlinePassed();
  expect(explainSocketFailure(late, { doing: "connecting", deadlineMs: 2500, ...bob })).toMatchObject({
    code: "ETIMEDOUT",
    message: expect.stringContaining("no answer within 2.5 seconds, not even a refusal."),
  });
  expect(describeSocketFailure(late, { doing: "talking", deadlineMs: 1000, ...bob })).toContain(
    "not a word within 1 second. The connection is open, but nothing comes",
  );
});

test("a name with several addresses fails like the last of them", () => {
  const all = new AggregateError([failing("EHOSTUNREACH"), failing("ECONNREFUSED")]);
  expect(explainSocketFailure(all, { doing: "connecting", ...bob }).code).toBe("ECONNREFUSED");
});

test("what nobody foresaw is passed on as it is", () => {
  expect(describeSocketFailure(failing("EWHATEVER"), { doing: "talking", ...bob })).toBe(
    "bob, port 9999: connect EWHATEVER.",
  );
});
